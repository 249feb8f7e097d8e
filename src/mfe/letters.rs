//! Capitals and small letters, by the browser: Rust's own code and tables for all scripts were 32 kB of the first screen.

/// The text in small letters.
#[cfg(target_arch = "wasm32")]
pub fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// The text in small letters.
#[cfg(not(target_arch = "wasm32"))]
pub fn lower(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(target_arch = "wasm32")]
fn upper(text: &str) -> String {
    js_sys::JsString::from(text).to_upper_case().into()
}

#[cfg(not(target_arch = "wasm32"))]
fn upper(text: &str) -> String {
    text.to_uppercase()
}

/// The text with a capital at its start.
pub fn capitalized(text: &str) -> String {
    let (first, rest) = first(text);
    upper(first) + rest
}

/// The text with a small letter at its start.
pub fn uncapitalized(text: &str) -> String {
    let (first, rest) = first(text);
    lower(first) + rest
}

fn first(text: &str) -> (&str, &str) {
    text.split_at(text.chars().next().map_or(0, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use super::{capitalized, uncapitalized};

    #[test]
    fn only_the_first_letter_changes() {
        assert_eq!(capitalized("über den Schlüssel AB"), "Über den Schlüssel AB");
        assert_eq!(uncapitalized("Über den Schlüssel AB"), "über den Schlüssel AB");
        assert_eq!(capitalized(""), "");
    }
}
