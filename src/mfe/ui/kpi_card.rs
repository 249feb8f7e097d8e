//! A number that matters, with the states under it.

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/kpi_card.css");

/// A row of number cards.
#[component]
pub fn KpiRow(children: Children) -> impl IntoView {
    view! { <div class="kc-kpi-card__row">{children()}</div> }
}

/// A number that links to the list behind it. Children are its states, worst not hidden.
#[component]
pub fn KpiCard(
    /// What is counted.
    #[prop(into)]
    title: TextProp,
    /// The number, formatted; the word for unknown where it is not known.
    #[prop(into)]
    number: TextProp,
    /// The list that shows exactly these.
    #[prop(into)]
    href: TextProp,
    /// Said quietly behind the number: "of 3 connected".
    #[prop(optional, into)]
    unit: Option<TextProp>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let name = title.clone();
    let value = number.clone();
    view! {
        <section class="kc-kpi-card" class=(SHEET, true)>
            <h2 class="kc-kpi-card__title">{move || title.get()}</h2>
            <a class="kc-kpi-card__number" href=href aria-label=move || format!("{}: {}", name.get(), value.get())>
                {move || number.get()}
            </a>
            {unit.map(|u| view! { <span class="kc-kpi-card__unit">" " {move || u.get()}</span> })}
            <div class="kc-kpi-card__states">{children.map(|c| c())}</div>
        </section>
    }
}
