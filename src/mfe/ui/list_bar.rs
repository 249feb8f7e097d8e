//! The card around a list, the bar above it and the line below it.

use super::button::{Button, ButtonKind};
use super::icon::IconName;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/list_bar.css");

/// The card a list stands in.
#[component]
pub fn ListCard(
    /// The list's name for assistive technology.
    #[prop(into)]
    label: TextProp,
    children: Children,
) -> impl IntoView {
    view! { <section class="kc-list-bar__card" aria-label=move || label.get()>{children()}</section> }
}

/// The bar above a list. With a selection it turns into the bulk bar of the same height, so nothing jumps.
#[component]
pub fn ListBar(
    /// The heading: "Service keys".
    #[prop(into)]
    title: TextProp,
    /// Behind the heading: "3,148", or "3,148 as of 14:02:31".
    #[prop(optional, into)]
    count: Option<TextProp>,
    /// "3 of 3,148 selected" while rows are selected.
    #[prop(optional, into)]
    selection: Signal<Option<String>>,
    /// What the selection means: "181 clients · 1 key is already disabled".
    #[prop(optional, into)]
    selection_hint: Signal<String>,
    /// Buttons for the selection; each verb carries the number it will really touch.
    #[prop(optional, into)]
    bulk: Option<ViewFn>,
    /// Name of the cross that ends the selection, and what it does.
    #[prop(optional, into)]
    clear: Option<(String, Callback<()>)>,
    /// Buttons without a selection: CSV, columns.
    #[prop(optional, into)]
    actions: ViewFn,
) -> impl IntoView {
    let selecting = Memo::new(move |_| selection.with(Option::is_some));
    let plain = move || {
        let (title, count, actions) = (title.clone(), count.clone(), actions.clone());
        view! {
            <h2 class="kc-list-bar__title">
                {move || title.get()}
                {count.map(|c| view! { <span class="kc-list-bar__count">" " {move || c.get()}</span> })}
            </h2>
            {actions.run()}
        }
    };
    view! {
        <div class="kc-list-bar" class=(SHEET, true) class=("kc-list-bar--selection", move || selecting.get())>
            <Show when=move || selecting.get() fallback=plain>
                <h2 class="kc-list-bar__title" aria-live="polite">{move || selection.get()}</h2>
                <span class="kc-list-bar__hint">{move || selection_hint.get()}</span>
                {bulk.as_ref().map(ViewFn::run)}
                {clear
                    .clone()
                    .map(|(label, on_press)| {
                        view! { <Button kind=ButtonKind::Transparent icon=IconName::Decline label=label on_press=on_press /> }
                    })}
            </Show>
        </div>
    }
}

/// The line below a list: what is loaded, what waits.
#[component]
pub fn ListFoot(children: Children) -> impl IntoView {
    view! { <div class="kc-list-bar__foot">{children()}</div> }
}
