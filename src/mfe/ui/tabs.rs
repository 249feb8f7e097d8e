//! Tabs of a detail page.

use super::focus;
use leptos::prelude::*;
use leptos::{ev, wasm_bindgen::JsCast, web_sys};

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/tabs.css");

/// A tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// What goes into the address, and ties the tab to its [`TabPanel`].
    pub id: String,
    /// Its text.
    pub text: String,
    /// A count behind the text, formatted.
    pub count: Option<String>,
}

impl Tab {
    /// A tab without a count.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: id.into(), text: text.into(), count: None }
    }

    /// The same tab with a count.
    #[must_use]
    pub fn count(mut self, count: impl Into<String>) -> Self {
        self.count = Some(count.into());
        self
    }
}

/// A row of tabs; arrows move between them.
#[component]
pub fn Tabs(
    /// Names the row: "Sections of payments-key".
    #[prop(into)]
    label: TextProp,
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// The id of the one that is shown.
    #[prop(into)]
    current: Signal<String>,
    /// Called with the id of the one chosen.
    #[prop(into)]
    on_select: Callback<String>,
) -> impl IntoView {
    let tab = move |tab: Tab| {
        let id = tab.id.clone();
        let chosen = tab.id.clone();
        let on = Memo::new(move |_| current.with(|c| *c == id));
        view! {
            <button
                type="button"
                class="kc-tabs__tab"
                role="tab"
                id=format!("kc-tab-{}", tab.id)
                aria-selected=move || on.get().to_string()
                tabindex=move || if on.get() { "0" } else { "-1" }
                on:click=move |_| on_select.run(chosen.clone())
            >
                {tab.text}
                {tab.count.map(|c| view! { <small class="kc-tabs__count">{c}</small> })}
            </button>
        }
    };
    view! {
        <div class="kc-tabs" class=(SHEET, true) role="tablist" aria-label=move || label.get() on:keydown=move |event| on_key(&event)>
            <For each=move || tabs.get() key=|t| (t.id.clone(), t.text.clone(), t.count.clone()) children=tab />
        </div>
    }
}

/// What a tab shows. Render it only while its tab is current.
#[component]
pub fn TabPanel(
    /// The tab's id.
    id: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="kc-tabs__panel" role="tabpanel" id=format!("kc-panel-{id}") aria-labelledby=format!("kc-tab-{id}")>
            {children()}
        </div>
    }
}

/// Arrows, Home and End show the next tab.
fn on_key(event: &ev::KeyboardEvent) {
    let Some(root) = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) else { return };
    let tabs = focus::matching(&root, "[role=tab]");
    let target = match event.key().as_str() {
        "ArrowRight" => focus::next_index(focus::position(&tabs), tabs.len(), true),
        "ArrowLeft" => focus::next_index(focus::position(&tabs), tabs.len(), false),
        "Home" => focus::next_index(None, tabs.len(), true),
        "End" => focus::next_index(None, tabs.len(), false),
        _ => None,
    };
    if let Some(index) = target {
        event.prevent_default();
        focus::focus(&tabs[index]);
        tabs[index].click();
    }
}
