//! Lists of words as queries and addresses carry them: separated by commas, a comma that belongs to a word behind a backslash.

use std::borrow::Cow;

const SEPARATOR: char = ',';
const ESCAPE: char = '\\';

/// The words of a list, without white space around them; empty ones are none.
pub fn words(list: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = Some(list);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = end(text);
        rest = text.get(end + 1..);
        Some(plain(text[..end].trim()))
    })
    .filter(|word| !word.is_empty())
}

/// A list of these words; `None` of none.
pub fn list<S: AsRef<str>>(words: &[S]) -> Option<String> {
    let escaped = |word: &S| word.as_ref().replace(ESCAPE, r"\\").replace(SEPARATOR, r"\,");
    (!words.is_empty()).then(|| words.iter().map(escaped).collect::<Vec<_>>().join(","))
}

/// Whether `value` is among the words of a list, without regard to case; no list holds all.
pub fn holds(list: Option<&str>, value: &str) -> bool {
    list.is_none_or(|list| words(list).any(|word| word.eq_ignore_ascii_case(value.trim())))
}

/// Where the first word ends.
fn end(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            SEPARATOR if !escaped => return at,
            ESCAPE => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

fn plain(word: &str) -> Cow<'_, str> {
    if !word.contains(ESCAPE) {
        return word.into();
    }
    let mut plain = String::with_capacity(word.len());
    let mut letters = word.chars();
    while let Some(letter) = letters.next() {
        // One at the very end stands for itself.
        plain.push(if letter == ESCAPE { letters.next().unwrap_or(ESCAPE) } else { letter });
    }
    plain.into()
}

#[cfg(test)]
mod tests {
    use super::{holds, list, words};
    use proptest::prelude::*;

    #[test]
    fn a_comma_in_a_word_is_written_behind_a_backslash() {
        assert_eq!(list(&["Billing, EU", r"a\b"]).as_deref(), Some(r"Billing\, EU,a\\b"));
        assert_eq!(words(r"Billing\, EU, ,a\\b,").collect::<Vec<_>>(), ["Billing, EU", r"a\b"]);
        assert!(holds(Some(r"billing\, eu"), "Billing, EU") && !holds(Some("Billing, EU"), "Billing, EU"));
        assert!(holds(None, "anything") && !holds(Some(""), "anything"));
        assert_eq!(words(r"end\").collect::<Vec<_>>(), [r"end\"]);
        assert_eq!(list::<&str>(&[]), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(all in proptest::collection::vec(r"[a-c,\\ é]{0,6}", 0..4)) {
            let all: Vec<_> = all.iter().map(|word| word.trim()).filter(|word| !word.is_empty()).collect();
            let written = list(&all).unwrap_or_default();
            prop_assert_eq!(words(&written).collect::<Vec<_>>(), all.clone());
            for word in &all {
                prop_assert!(holds(Some(&written), word));
            }
        }

        #[test]
        fn any_text_is_read(text in ".*") {
            prop_assert!(words(&text).all(|word| !word.is_empty()));
        }
    }
}
