//! The page around the app: its base, its theme, the clipboard, downloads.

use crate::shell::theme::Theme;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The path under which the app is served, without a trailing slash: `""` or, for example, `/ui/openkcm`.
pub fn base_path() -> String {
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    let path = base.splitn(4, '/').nth(3).unwrap_or_default();
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    // Without a base element (tests) the document's own address is the base, which says nothing.
    let declared = document().query_selector("base").ok().flatten().is_some();
    if folder.is_empty() || !declared { String::new() } else { format!("/{folder}") }
}

/// Copies a text. `false` when the browser refuses.
pub async fn copy_text(text: &str) -> bool {
    JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok()
}

/// Offers what an address holds as a file.
pub fn download_url(name: &str, url: &str) -> Result<(), JsValue> {
    let anchor: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    anchor.set_href(url);
    anchor.set_download(name);
    anchor.click();
    Ok(())
}

/// Offers a text as a file.
pub fn download(name: &str, mime: &str, text: &str) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(mime);
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = web_sys::Url::create_object_url_with_blob(&blob)?;
    download_url(name, &url)?;
    web_sys::Url::revoke_object_url(&url)
}

/// The content of a `<meta name>`.
pub(super) fn meta(name: &str) -> Option<String> {
    document().query_selector(&format!("meta[name='{name}']")).ok().flatten()?.get_attribute("content")
}

/// Puts theme and variables on the root element.
pub(super) fn dress(theme: Theme, variables: &[(String, String)]) {
    let Some(root) = document().document_element() else { return };
    let root: web_sys::HtmlElement = root.unchecked_into();
    let style = root.style();
    let failed = root.set_attribute("data-theme", theme.id()).is_err()
        | variables.iter().any(|(name, value)| style.set_property(name, value).is_err());
    if failed {
        leptos::logging::warn!("the portal's theme could not be applied");
    }
}

/// Says the language to the browser and to assistive technology.
pub(super) fn speak(locale: crate::i18n::Locale) {
    let said = document().document_element().map(|root| root.set_attribute("lang", locale.id()));
    if !matches!(said, Some(Ok(()))) {
        leptos::logging::warn!("the page's language could not be set");
    }
}

/// Whether the frame is as narrow as a phone, where the sheets change their layout.
pub fn is_narrow() -> bool {
    window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width < 599.0)
}

/// Loads the page anew.
pub fn reload() {
    if window().location().reload().is_err() {
        leptos::logging::warn!("the page could not be reloaded");
    }
}

/// Loads the page anew if the server gives it out; where it can't, what is on the screen is better than the browser's error.
pub async fn reload_if_served() {
    let page = format!("{}/index.html", base_path());
    let answer = JsFuture::from(window().fetch_with_str(&page)).await.ok();
    if answer.and_then(|answer| answer.dyn_into::<web_sys::Response>().ok()).is_some_and(|answer| answer.ok()) {
        reload();
    }
}

/// Whether keys go into a field or belong to an open dialog.
pub fn is_typing() -> bool {
    let document = document();
    let in_dialog = document.query_selector("dialog[open]").ok().flatten().is_some();
    let in_field = document.active_element().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.has_attribute("contenteditable")
    });
    in_dialog || in_field
}

/// Puts the focus into the page's search field, if it has one.
pub fn focus_search() {
    let field = document().query_selector("input[type=search]").ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok())
        && field.focus().is_err()
    {
        leptos::logging::warn!("the search field did not take the focus");
    }
}

/// A new id for a request that must not be carried out twice: 32 hex digits.
pub fn fresh_id() -> String {
    let mut bytes = [0_u8; 16];
    let filled = web_sys::window().and_then(|window| window.crypto().ok());
    if filled.and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).ok()).is_none() {
        // Without a source of randomness, time and chance still tell one press from the next.
        return format!("{:x}-{:x}", js_sys::Date::now().to_bits(), js_sys::Math::random().to_bits());
    }
    format!("{:032x}", u128::from_be_bytes(bytes))
}

/// The value of a CSS variable of the theme.
pub fn css_variable(name: &str) -> Option<String> {
    let root = document().document_element()?;
    let style = window().get_computed_style(&root).ok().flatten()?;
    style.get_property_value(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}
