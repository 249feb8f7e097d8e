//! The small note that belongs to a control: why it is off, or what an icon means.

use super::anchor::{Align, Area, place};
use super::hundredths::hundredths;
use leptos::ev;
use leptos::html::Span;
use leptos::prelude::*;
use leptos::web_sys::HtmlElement;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/tooltip.css");

/// A note in the top layer, so that no card or table cuts it off. The control that owns it points to `id` with
/// `aria-describedby`, shows it with [`show`] and hides it with [`hide`].
#[component]
pub fn Tooltip(
    /// The element's id, for `aria-describedby`.
    id: String,
    /// The note.
    #[prop(into)]
    text: TextProp,
    /// The element itself.
    node: NodeRef<Span>,
) -> impl IntoView {
    view! {
        <span class="kc-tooltip" class=(SHEET, true) id=id role="tooltip" popover="manual" node_ref=node>
            {move || text.get()}
        </span>
    }
}

/// Shows the note below its control.
pub fn show(tip: NodeRef<Span>, control: &HtmlElement) {
    let Some(tip) = tip.try_get_untracked().flatten() else { return };
    if tip.show_popover().is_err() {
        return;
    }
    move_to(&tip, control, Align::Center);
}

/// Hides the note.
pub fn hide(tip: NodeRef<Span>) {
    if let Some(tip) = tip.try_get_untracked().flatten() {
        let _ = tip.hide_popover();
    }
}

/// Puts a shown panel beside its control.
pub fn move_to(panel: &HtmlElement, control: &HtmlElement, align: Align) {
    let area = control.get_bounding_client_rect();
    let anchor = Area { left: area.left(), top: area.top(), width: area.width(), height: area.height() };
    let size = (f64::from(panel.offset_width()), f64::from(panel.offset_height()));
    let root = document().document_element();
    let viewport = root.map_or((0.0, 0.0), |e| (f64::from(e.client_width()), f64::from(e.client_height())));
    let (left, top) = place(anchor, size, viewport, align);
    let style = panel.style();
    let _ = style.set_property("left", &(hundredths(left) + "px"));
    let _ = style.set_property("top", &(hundredths(top) + "px"));
}

/// Hides the note on Escape, as WCAG 1.4.13 asks, without closing the dialog around it.
pub fn hide_on_escape(tip: NodeRef<Span>, event: &ev::KeyboardEvent) {
    if event.key() == "Escape"
        && tip.try_get_untracked().flatten().is_some_and(|t| t.matches(":popover-open").unwrap_or(false))
    {
        event.stop_propagation();
        event.prevent_default();
        hide(tip);
    }
}
