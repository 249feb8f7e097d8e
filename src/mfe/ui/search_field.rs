//! The search field of a list; `/` goes there from anywhere on the page.

use super::focus;
use super::icon::{Icon, IconName};
use leptos::html;
use leptos::leptos_dom::helpers::window_event_listener;
use leptos::prelude::*;
use leptos::{ev, web_sys};

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/search_field.css");

/// A search field.
#[component]
pub fn SearchField(
    /// The text searched for.
    #[prop(into)]
    value: Signal<String>,
    /// Called with every change.
    #[prop(into)]
    on_input: Callback<String>,
    /// Name and placeholder: "Search name or application".
    #[prop(into)]
    label: TextProp,
    /// Name of the cross that empties it.
    #[prop(into)]
    clear_label: TextProp,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let slash = window_event_listener(ev::keydown, move |event| {
        let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
        let asked = event.key() == "/" && plain && !focus::is_typing() && !in_dialog();
        if let (true, Some(input)) = (asked, input.get_untracked()) {
            event.prevent_default();
            focus::focus(&input);
            input.select();
        }
    });
    on_cleanup(move || slash.remove());
    let keydown = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && !value.get_untracked().is_empty() {
            event.prevent_default();
            event.stop_propagation();
            on_input.run(String::new());
        }
    };
    let clear = move |_| {
        on_input.run(String::new());
        if let Some(input) = input.get_untracked() {
            focus::focus(&input);
        }
    };
    let placeholder = label.clone();
    view! {
        <span class="kc-search-field" class=(SHEET, true) role="search">
            <span class="kc-search-field__icon"><Icon name=IconName::Search size="0.875rem" /></span>
            <input
                class="kc-search-field__input"
                type="search"
                autocomplete="off"
                spellcheck="false"
                node_ref=input
                placeholder=move || placeholder.get()
                aria-label=move || label.get()
                aria-keyshortcuts="/"
                prop:value=move || value.get()
                on:input:target=move |event| on_input.run(event.target().value())
                on:keydown=keydown
            />
            <Show
                when=move || value.with(String::is_empty)
                fallback=move || {
                    let label = clear_label.clone();
                    view! {
                        <button type="button" class="kc-search-field__clear" aria-label=move || label.get() on:click=clear>
                            <Icon name=IconName::Decline size="0.75rem" />
                        </button>
                    }
                }
            >
                <kbd class="kc-kbd" aria-hidden="true">"/"</kbd>
            </Show>
        </span>
    }
}

/// A dialog is open: shortcuts of the page behind it rest.
fn in_dialog() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some_and(|_: web_sys::Element| true)
}
