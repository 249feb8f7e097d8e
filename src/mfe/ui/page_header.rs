//! The head of a page: where it is, what it is, how it is, and what can be done.

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/page_header.css");

/// The head of a page. Children stand behind the title: state, tag, live mark.
#[component]
pub fn PageHeader(
    /// What the page shows; the only level-1 heading.
    #[prop(into)]
    title: TextProp,
    /// The page above: its text and address.
    #[prop(optional, into)]
    crumb: Option<(String, String)>,
    /// Said quietly behind the title, such as "in payments".
    #[prop(optional, into)]
    subtitle: Option<TextProp>,
    /// Buttons at the end.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// [`Facet`]s below the title.
    #[prop(optional, into)]
    facets: Option<ViewFnOnce>,
    /// [`super::Tabs`] at the lower edge.
    #[prop(optional, into)]
    tabs: Option<ViewFnOnce>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let has_tabs = tabs.is_some();
    view! {
        <header class="kc-page-header" class=(SHEET, true) class=("kc-page-header--tabs", has_tabs)>
            <div class="kc-page-header__main">
                {crumb
                    .map(|(text, href)| {
                        view! {
                            <nav class="kc-page-header__crumb">
                                <a class="kc-link" class=(super::link::SHEET, true) href=href>{text}</a>
                                <span aria-hidden="true">"/"</span>
                            </nav>
                        }
                    })}
                <div class="kc-page-header__line">
                    <h1 class="kc-page-header__title">{move || title.get()}</h1>
                    {subtitle.map(|s| view! { <span class="kc-page-header__subtitle">{move || s.get()}</span> })}
                    {children.map(|c| c())}
                </div>
            </div>
            {actions.map(|a| view! { <div class="kc-page-header__actions">{a.run()}</div> })}
            {facets.map(|f| view! { <dl class="kc-page-header__facets">{f.run()}</dl> })}
            {tabs.map(|t| view! { <div class="kc-page-header__tabs">{t.run()}</div> })}
        </header>
    }
}

/// One fact of the thing a page shows: a quiet label above its value.
#[component]
pub fn Facet(
    /// What the value is.
    #[prop(into)]
    label: TextProp,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="kc-page-header__facet">
            <dt>{move || label.get()}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
