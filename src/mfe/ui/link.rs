//! Links: whatever has an address of its own.

use leptos::prelude::*;

/// Scope of the styles beside.
pub(super) const SHEET: &str = style_sheet!("src/mfe/ui/link.css");

/// How a link looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkKind {
    /// In a text or a cell.
    #[default]
    Standard,
    /// The name of the thing a row or a sentence is about: semibold.
    Emphasized,
    /// In the colour of the text around it, underlined on hover: states and numbers that filter.
    Subtle,
    /// Looks like a button in a row, but has an address.
    Action,
}

/// A link; the router takes those inside the app.
#[component]
pub fn Link(
    /// Where it leads.
    #[prop(into)]
    href: TextProp,
    /// How it looks.
    #[prop(optional)]
    kind: LinkKind,
    /// Opens in a new tab (another site: a provider's console, documentation).
    #[prop(optional)]
    external: bool,
    /// The name for assistive technology where the text alone says too little ("12" in a list of counts).
    #[prop(optional, into)]
    label: Option<TextProp>,
    children: Children,
) -> impl IntoView {
    let class = match kind {
        LinkKind::Standard => "kc-link",
        LinkKind::Emphasized => "kc-link kc-link--emphasized",
        LinkKind::Subtle => "kc-link kc-link--subtle",
        LinkKind::Action => "kc-link kc-link--action",
    };
    view! {
        <a
            class=class
            class=(SHEET, true)
            href=href
            target=external.then_some("_blank")
            rel=external.then_some("noopener noreferrer")
            aria-label=label.map(|l| move || l.get())
        >
            {children()}
        </a>
    }
}
