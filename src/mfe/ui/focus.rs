//! Where the keyboard is: which elements take it, and how it goes round inside a dialog or a menu.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

const FOCUSABLE: &str = "a[href],button:not([disabled]),input:not([disabled]):not([type=hidden]),select:not([disabled]),\
                         textarea:not([disabled]),summary,[tabindex]:not([tabindex='-1'])";

/// The element that has the keyboard now.
pub fn active() -> Option<HtmlElement> {
    document().active_element().and_then(|e| e.dyn_into().ok())
}

/// Puts the keyboard on an element; one that is gone is no harm.
pub fn focus(element: &HtmlElement) {
    let _ = element.focus();
}

/// What Tab reaches inside `root`, in document order.
pub fn focusable(root: &Element) -> Vec<HtmlElement> {
    matching(root, FOCUSABLE).into_iter().filter(|e| e.offset_width() > 0 || e.offset_height() > 0).collect()
}

/// All elements inside `root` that match a selector.
pub fn matching(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.item(i)?.dyn_into().ok()).collect()
}

/// Index of the next of `count` places, going round in both directions. `None` stands before the first and after the last.
pub fn next_index(current: Option<usize>, count: usize, forward: bool) -> Option<usize> {
    if count == 0 {
        return None;
    }
    Some(match (current, forward) {
        (None, true) => 0,
        (None, false) => count - 1,
        (Some(i), true) => (i + 1) % count,
        (Some(i), false) => (i + count - 1) % count,
    })
}

/// Position of the focused element in a list of them.
pub fn position(elements: &[HtmlElement]) -> Option<usize> {
    let active = active()?;
    elements.iter().position(|e| *e == active)
}

/// Moves the keyboard one place on in `root`, going round. Says whether there was a place to go to.
pub fn cycle(root: &Element, forward: bool) -> bool {
    step(&focusable(root), forward)
}

/// Moves the keyboard one place on in a list of elements, going round.
pub fn step(elements: &[HtmlElement], forward: bool) -> bool {
    let Some(next) = next_index(position(elements), elements.len(), forward) else { return false };
    focus(&elements[next]);
    true
}

/// Whether keys typed now go into a text: then no shortcut may take them.
pub fn is_typing() -> bool {
    active().is_some_and(|e| {
        matches!(e.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || e.get_attribute("contenteditable").is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::next_index;

    #[test]
    fn goes_round_in_both_directions() {
        assert_eq!(next_index(Some(2), 3, true), Some(0));
        assert_eq!(next_index(Some(0), 3, false), Some(2));
        assert_eq!(next_index(None, 3, true), Some(0));
        assert_eq!(next_index(None, 3, false), Some(2));
    }

    #[test]
    fn has_nowhere_to_go_in_an_empty_list() {
        assert_eq!(next_index(None, 0, true), None);
    }
}
