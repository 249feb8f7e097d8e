//! A card: one subject on the page.

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/card.css");

/// A card with a heading.
#[component]
pub fn Card(
    /// The heading, level 2.
    #[prop(into)]
    title: TextProp,
    /// Said quietly behind the heading: a count.
    #[prop(optional, into)]
    count: Option<TextProp>,
    /// At the end of the heading's line.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// The content reaches the card's edges: lists and tables.
    #[prop(optional)]
    flush: bool,
    children: Children,
) -> impl IntoView {
    let id = super::unique_id("kc-card");
    view! {
        <section class="kc-card" class=(SHEET, true) class=("kc-card--flush", flush) aria-labelledby=id>
            <div class="kc-card__head">
                <h2 class="kc-card__title" id=id.clone()>
                    {move || title.get()}
                    {count.map(|c| view! { <span class="kc-card__count">" " {move || c.get()}</span> })}
                </h2>
                {actions.map(|a| view! { <div class="kc-card__actions">{a.run()}</div> })}
            </div>
            <div class="kc-card__body">{children()}</div>
        </section>
    }
}
