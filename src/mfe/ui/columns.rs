//! A main column with a side column, one below the other where it is narrow.

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/columns.css");

/// How wide the side column is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SideWidth {
    /// Pages: 21.5rem.
    #[default]
    Page,
    /// Wizards: 25rem.
    Wizard,
    /// The service key wizard with its preview: 30rem.
    Preview,
    /// The topology's list: 22rem.
    List,
}

/// Two columns of stacked cards.
#[component]
pub fn Columns(
    /// How wide the side column is.
    #[prop(optional)]
    width: SideWidth,
    /// What stands in the side column.
    #[prop(into)]
    side: ViewFnOnce,
    children: Children,
) -> impl IntoView {
    view! {
        <div
            class="kc-columns"
            class=(SHEET, true)
            class=("kc-columns--wizard", width == SideWidth::Wizard)
            class=("kc-columns--preview", width == SideWidth::Preview)
            class=("kc-columns--list", width == SideWidth::List)
        >
            <div class="kc-columns__stack">{children()}</div>
            <div class="kc-columns__stack">{side.run()}</div>
        </div>
    }
}

/// Things below each other with the gap of cards.
#[component]
pub fn Stack(children: Children) -> impl IntoView {
    view! { <div class="kc-columns__stack" class=(SHEET, true)>{children()}</div> }
}
