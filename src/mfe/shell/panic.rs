//! When the app has panicked: a panel to start again from, with an id that stands in the console too.
//!
//! Invariant: the panel is made of plain elements, and its button is `boot.js`'s: after a panic nothing of the app may be
//! called any more.

use crate::shell::fresh_id;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};

/// The panel's id in the page; `boot.js` knows it.
const ID: &str = "kc-panic";

/// Shows the panel when the app panics; the console keeps the details.
pub fn panel_on_panic() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let id = fresh_id();
        leptos::logging::error!("the app has stopped; correlation id {id}");
        // A second failure has nothing left to show.
        let _ = show(&id);
    }));
}

/// Puts the panel over everything, once.
fn show(id: &str) -> Result<(), JsValue> {
    let document = document();
    if document.get_element_by_id(ID).is_some() {
        return Ok(());
    }
    let texts = crate::i18n::panic_texts();
    let panel = document.create_element("div")?;
    panel.set_id(ID);
    panel.set_class_name("kc-panic");
    panel.set_attribute("role", "alertdialog")?;
    panel.set_attribute("aria-modal", "true")?;
    panel.set_attribute("aria-labelledby", "kc-panic-title")?;
    let said = |element: &str, text: &str| {
        let made = document.create_element(element)?;
        made.set_text_content(Some(text));
        panel.append_child(&made)?;
        Ok::<_, JsValue>(made)
    };
    said("h1", texts.title)?.set_id("kc-panic-title");
    said("p", texts.happened)?;
    said("code", &(texts.id)(id))?;
    let again = said("button", texts.reload)?;
    again.set_attribute("type", "button")?;
    let body = document.body().ok_or(JsValue::NULL)?;
    // What is dead takes neither focus nor clicks.
    let children = body.children();
    for at in 0..children.length() {
        if let Some(child) = children.item(at) {
            child.set_attribute("inert", "")?;
        }
    }
    body.append_child(&panel)?;
    // The shell may still cover the frame: its indicator goes away, its backdrop too.
    if let Some(parent) = window().parent()?.filter(|parent| *parent != window()) {
        for message in ["luigi.hide-loading-indicator", "luigi.remove-backdrop"] {
            let text = format!("{{\"msg\":\"{message}\"}}");
            parent.post_message(&js_sys::JSON::parse(&text)?, "*")?;
        }
    }
    again.unchecked_into::<web_sys::HtmlElement>().focus()
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use super::{ID, document, show};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_panel_says_its_id_and_stands_once() {
        show("0123abcd").unwrap();
        show("another").unwrap();
        let panel = document().get_element_by_id(ID).unwrap();
        let text = panel.text_content().unwrap();
        assert!(text.contains("Correlation id 0123abcd") && !text.contains("another"), "{text}");
        assert_eq!(document().query_selector_all(".kc-panic").unwrap().length(), 1);
        assert_eq!(document().active_element().unwrap().text_content().unwrap(), "Reload");
        panel.remove();
        let inert = document().query_selector_all("[inert]").unwrap();
        (0..inert.length()).filter_map(|at| inert.item(at)).for_each(|node| {
            use wasm_bindgen::JsCast;
            node.unchecked_into::<web_sys::Element>().remove_attribute("inert").unwrap();
        });
    }
}
