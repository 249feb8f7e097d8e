//! The frame of a page.

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/page.css");

/// A page: header, body, and for wizards a footer, as a column that fills the window.
#[component]
pub fn Page(children: Children) -> impl IntoView {
    view! { <div class="kc-page" class=(SHEET, true)>{children()}</div> }
}

/// What stands below the page's header: cards with even gaps.
#[component]
pub fn PageBody(children: Children) -> impl IntoView {
    view! { <div class="kc-page__body">{children()}</div> }
}
