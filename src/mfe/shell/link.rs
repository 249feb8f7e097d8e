//! A link within the app.

use crate::routes::Route;
use crate::shell::use_nav;
use leptos::prelude::*;

/// A link to a route. Its address is the shell's, so that it can be copied and opened in another tab.
#[component]
pub fn Link(
    /// Where to.
    #[prop(into)]
    to: Signal<Route>,
    /// The class; a plain link by default.
    #[prop(optional, into, default = "fd-link".into())]
    class: Oco<'static, str>,
    /// Said instead of the content.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    let nav = use_nav();
    let follow = move |event: leptos::ev::MouseEvent| {
        let plain = event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key() && !event.alt_key();
        if plain {
            event.prevent_default();
            nav.to(&to.get_untracked());
        }
    };
    view! {
        <a class=class.to_string() href=move || nav.address(&to.get()) aria-label=move || label.get() on:click=follow>
            {children()}
        </a>
    }
}
