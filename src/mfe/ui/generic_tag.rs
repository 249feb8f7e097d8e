//! The boxed "what | state" of a page header, which leads to where the state is changed.

use super::icon::Icon;
use super::status::Status;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/generic_tag.css");

/// A tag such as "Provider | Active".
#[component]
pub fn GenericTag(
    /// What the state is of.
    #[prop(into)]
    name: TextProp,
    /// The state's word.
    #[prop(into)]
    value: TextProp,
    /// The state.
    #[prop(into)]
    status: Signal<Status>,
    /// Where it leads, if anywhere.
    #[prop(optional, into)]
    href: Option<TextProp>,
) -> impl IntoView {
    let class = move || format!("kc-generic-tag kc-generic-tag--{} {SHEET}", status.get().tone());
    let inner = view! {
        <span class="kc-generic-tag__icon">{move || view! { <Icon name=status.get().icon() /> }}</span>
        <span class="kc-generic-tag__name">{move || name.get()}</span>
        <span class="kc-generic-tag__value">{move || value.get()}</span>
    };
    match href {
        Some(href) => view! { <a class=class href=href>{inner}</a> }.into_any(),
        None => view! { <span class=class>{inner}</span> }.into_any(),
    }
}
