//! What is still missing before a dangerous action may be confirmed. Pure.

use crate::letters::lower;
use leptos::prelude::TextProp;

/// What is missing, in the order it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfirmGap {
    /// So many characters of the name are still to be typed.
    MoreCharacters(usize),
    /// The name is right but for upper and lower case.
    WrongCase,
    /// Another name.
    OtherName,
    /// The reason is required and empty.
    ReasonMissing,
}

/// Compares what was typed with the name, exactly and with case. Spaces around it don't count: pasting often brings them along.
pub fn name_gap(name: &str, typed: &str) -> Option<ConfirmGap> {
    let typed = typed.trim();
    if typed == name {
        None
    } else if name.starts_with(typed) {
        Some(ConfirmGap::MoreCharacters(name.chars().count() - typed.chars().count()))
    } else if lower(typed) == lower(name) {
        Some(ConfirmGap::WrongCase)
    } else {
        Some(ConfirmGap::OtherName)
    }
}

/// The first thing that is missing. `name` is given where it has to be typed.
pub fn gap(name: Option<&str>, typed: &str, reason_required: bool, reason: &str) -> Option<ConfirmGap> {
    name.and_then(|name| name_gap(name, typed))
        .or_else(|| (reason_required && reason.trim().is_empty()).then_some(ConfirmGap::ReasonMissing))
}

/// The texts of the confirm dialog that do not depend on the action.
#[derive(Clone)]
pub struct ConfirmTexts {
    /// "Cancel".
    pub cancel: TextProp,
    /// The sentence before the name in "Please type **{name}** to confirm:".
    pub type_before: TextProp,
    /// The sentence behind it.
    pub type_after: TextProp,
    /// "Upper and lower case count. Pasting is fine."
    pub type_hint: TextProp,
    /// "Reason, kept in the history".
    pub reason: TextProp,
    /// What is missing, as read beside the button: "4 more characters".
    pub gap: fn(ConfirmGap) -> String,
}

#[cfg(test)]
mod tests {
    use super::{ConfirmGap, gap, name_gap};

    #[test]
    fn counts_what_is_left_to_type() {
        assert_eq!(name_gap("aws-root-production", "aws-root-produc"), Some(ConfirmGap::MoreCharacters(4)));
        assert_eq!(name_gap("key", ""), Some(ConfirmGap::MoreCharacters(3)));
    }

    #[test]
    fn case_counts() {
        assert_eq!(name_gap("payments-key", "Payments-Key"), Some(ConfirmGap::WrongCase));
    }

    #[test]
    fn another_name_is_not_a_matter_of_case() {
        assert_eq!(name_gap("payments-key", "payments-keys"), Some(ConfirmGap::OtherName));
        assert_eq!(name_gap("payments-key", "x"), Some(ConfirmGap::OtherName));
    }

    #[test]
    fn pasted_spaces_do_not_matter() {
        assert_eq!(name_gap("payments-key", " payments-key\n"), None);
    }

    #[test]
    fn the_name_is_asked_for_before_the_reason() {
        assert_eq!(gap(Some("k"), "", true, ""), Some(ConfirmGap::MoreCharacters(1)));
        assert_eq!(gap(Some("k"), "k", true, "  "), Some(ConfirmGap::ReasonMissing));
        assert_eq!(gap(Some("k"), "k", true, "leak"), None);
        assert_eq!(gap(None, "", false, ""), None);
    }
}
