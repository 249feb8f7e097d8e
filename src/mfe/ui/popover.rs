//! A panel that hangs on a button: menus, filter choices, column settings.
//!
//! Invariants: it lies in the top layer, so nothing cuts it off; Escape and a press outside close it; the keyboard then
//! returns to the button.

use super::anchor::Align;
use super::{focus, tooltip};
use leptos::html::{Button, Div};
use leptos::leptos_dom::helpers::window_event_listener;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::{ev, web_sys};

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/popover.css");

/// A panel below `anchor`, there while `open`.
#[component]
pub fn Popover(
    /// Whether it is open; the panel sets it to `false` when it closes itself.
    open: RwSignal<bool>,
    /// The button it hangs on.
    anchor: NodeRef<Button>,
    /// `dialog`, `menu` or `listbox`.
    #[prop(default = "dialog")]
    role: &'static str,
    /// The panel's name for assistive technology.
    #[prop(into)]
    label: TextProp,
    /// Keeps to the button's end edge instead of its start edge.
    #[prop(optional)]
    align_end: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    view! {
        <Show when=move || open.get()>
            <Panel open anchor role label=label.clone() align_end>{children.with_value(|inside| inside())}</Panel>
        </Show>
    }
}

#[component]
fn Panel(
    open: RwSignal<bool>,
    anchor: NodeRef<Button>,
    role: &'static str,
    label: TextProp,
    align_end: bool,
    children: Children,
) -> impl IntoView {
    let panel = NodeRef::<Div>::new();
    let align = if align_end { Align::End } else { Align::Start };
    let place = move || {
        if let (Some(panel), Some(anchor)) = (panel.get_untracked(), anchor.get_untracked()) {
            tooltip::move_to(&panel, &anchor, align);
        }
    };
    Effect::new(move |_| {
        if let Some(element) = panel.get() {
            let _ = element.show_popover();
            place();
            if let Some(first) = focus::focusable(&element).first() {
                focus::focus(first);
            }
        }
    });
    let close = move || {
        open.set(false);
        if let Some(anchor) = anchor.get_untracked() {
            focus::focus(&anchor);
        }
    };
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|t| t.dyn_into::<web_sys::Node>().ok());
        let inside = panel.get_untracked().is_some_and(|p| p.contains(target.as_ref()));
        let on_anchor = anchor.get_untracked().is_some_and(|a| a.contains(target.as_ref()));
        if !inside && !on_anchor {
            open.set(false);
        }
    });
    let resized = window_event_listener(ev::resize, move |_| place());
    on_cleanup(move || {
        outside.remove();
        resized.remove();
    });
    let keydown = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            close();
        }
    };
    let left = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|t| t.dyn_into::<web_sys::Node>().ok());
        // What is removed with the keyboard inside is left as well, when the panel is gone already.
        let panel = panel.try_get_untracked().flatten();
        if to.is_some() && panel.is_some_and(|panel| !panel.contains(to.as_ref())) {
            open.set(false);
        }
    };
    view! {
        <div
            class="kc-popover" class=(SHEET, true)
            popover="manual"
            role=role
            aria-label=move || label.get()
            tabindex="-1"
            node_ref=panel
            on:keydown=keydown
            on:focusout=left
        >
            {children()}
        </div>
    }
}
