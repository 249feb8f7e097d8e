//! The confirm dialog's texts that don't depend on the action.

use crate::i18n::{number, pick, plural};
use crate::ui::{ConfirmGap, ConfirmTexts};

struct Words {
    cancel: &'static str,
    before: &'static str,
    after: &'static str,
    hint: &'static str,
    reason: &'static str,
    reason_required: &'static str,
    gap: fn(ConfirmGap) -> String,
}

const EN: Words = Words {
    cancel: "Cancel",
    before: "Please type",
    after: "to confirm:",
    hint: "Upper and lower case count. Pasting is fine.",
    reason: "Reason (optional), kept in the history",
    reason_required: "Reason, kept in the history",
    gap: |gap| match gap {
        ConfirmGap::MoreCharacters(n) => {
            let n = u32::try_from(n).unwrap_or(u32::MAX);
            format!("{} more {}", number(n), plural(n, "character", "characters"))
        }
        ConfirmGap::WrongCase => "Wrong case".to_owned(),
        ConfirmGap::OtherName => "Another name".to_owned(),
        ConfirmGap::ReasonMissing => "Reason missing".to_owned(),
    },
};

const DE: Words = Words {
    cancel: "Abbrechen",
    before: "Geben Sie",
    after: "zur Bestätigung ein:",
    hint: "Groß- und Kleinschreibung zählt. Einfügen ist erlaubt.",
    reason: "Grund (freiwillig), bleibt im Verlauf",
    reason_required: "Grund, bleibt im Verlauf",
    gap: |gap| match gap {
        ConfirmGap::MoreCharacters(n) => format!("Noch {} Zeichen", number(u32::try_from(n).unwrap_or(u32::MAX))),
        ConfirmGap::WrongCase => "Falsche Groß-/Kleinschreibung".to_owned(),
        ConfirmGap::OtherName => "Anderer Name".to_owned(),
        ConfirmGap::ReasonMissing => "Grund fehlt".to_owned(),
    },
};

/// The confirm dialog's texts that don't depend on the action.
pub(crate) fn confirm_texts(reason_required: bool) -> ConfirmTexts {
    let words = pick(&EN, &DE);
    ConfirmTexts {
        cancel: words.cancel.into(),
        type_before: words.before.into(),
        type_after: words.after.into(),
        type_hint: words.hint.into(),
        reason: if reason_required { words.reason_required } else { words.reason }.into(),
        gap: words.gap,
    }
}
