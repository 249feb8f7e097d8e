//! The strip with search and filters below a list's header. Where it is narrow, the filters are a sheet behind a button.

use super::button::{Button, ButtonKind};
use super::focus;
use super::icon::IconName;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::{ev, web_sys};

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/filter_bar.css");

/// Search and filters in one line that wraps. Children are the filters.
#[component]
pub fn FilterBar(
    /// Names the filters: "Filters".
    #[prop(into)]
    label: TextProp,
    /// The search field.
    #[prop(into)]
    search: ViewFnOnce,
    /// How many filters are set: said on the button of the sheet.
    #[prop(into)]
    active: Signal<usize>,
    /// Closes the sheet: "Done".
    #[prop(into)]
    done: TextProp,
    /// At the end of the line: saved views.
    #[prop(optional, into)]
    end: Option<ViewFnOnce>,
    children: Children,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let sheet = NodeRef::<html::Div>::new();
    let close = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            focus::focus(&button);
        }
    };
    // In the top layer it covers the portal's frame to its edges; closed it is a part of the line again.
    Effect::new(move |was: Option<bool>| {
        let (is_open, Some(sheet)) = (open.get(), sheet.get()) else { return false };
        if is_open && sheet.set_attribute("popover", "manual").is_ok() {
            let _ = sheet.show_popover();
            if let Some(first) = focus::focusable(&sheet).first() {
                focus::focus(first);
            }
        } else if was == Some(true) {
            let _ = sheet.hide_popover();
            let _ = sheet.remove_attribute("popover");
        }
        is_open
    });
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|t| t.dyn_into::<web_sys::Node>().ok());
        let inside = sheet.get_untracked().is_some_and(|sheet| {
            // A press on the veil is one on the sheet itself, above its edge.
            let is_veil = f64::from(event.client_y()) < sheet.get_bounding_client_rect().top()
                && target.as_ref().is_some_and(|target| sheet.is_same_node(Some(target)));
            sheet.contains(target.as_ref()) && !is_veil
        });
        if open.get_untracked() && !inside {
            close();
        }
    });
    on_cleanup(move || outside.remove());
    let keydown = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Escape" if open.get_untracked() => {
            event.prevent_default();
            event.stop_propagation();
            close();
        }
        "Tab" if open.get_untracked() => {
            if let Some(sheet) = sheet.get_untracked() {
                event.prevent_default();
                focus::cycle(&sheet, !event.shift_key());
            }
        }
        _ => {}
    };
    let (name, heading) = (label.clone(), label.clone());
    let opener = move || match active.get() {
        0 => name.get().to_string(),
        n => format!("{} ({n})", name.get()),
    };
    view! {
        <div class="kc-filter-bar" class=(SHEET, true)>
            {search.run()}
            <span class="kc-filter-bar__open">
                <Button
                    icon=IconName::Filter
                    label=opener
                    popup="dialog"
                    pressed=Signal::derive(move || (active.get() > 0).then_some(true))
                    expanded=Signal::derive(move || Some(open.get()))
                    on_press=move |()| open.set(true)
                    node=button
                />
            </span>
            <div
                class="kc-filter-bar__filters"
                role=move || if open.get() { "dialog" } else { "group" }
                aria-modal=move || open.get().then_some("true")
                aria-label=move || label.get()
                node_ref=sheet
                on:keydown=keydown
            >
                <h2 class="kc-filter-bar__title" aria-hidden="true">{move || heading.get()}</h2>
                {children()}
                <span class="kc-filter-bar__done">
                    <Button kind=ButtonKind::Emphasized on_press=move |()| close()>{move || done.get()}</Button>
                </span>
            </div>
            {end.map(|end| view! { <span class="kc-filter-bar__end">{end.run()}</span> })}
        </div>
    }
}
