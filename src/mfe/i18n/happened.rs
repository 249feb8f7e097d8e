//! What happened, in words: the stable words of our events (`Activity::action`) around the name of what they happened to.
//! The controller's own sentences are English; these are what a German reader gets, and what a line has room for.

use crate::i18n::{Locale, locale};

/// Before and after the name, behind who did it: "**owner** disabled **payments-key**". `None` for a word of a newer
/// controller, whose own sentence then stands.
pub(crate) fn happened(action: &str) -> Option<(&'static str, &'static str)> {
    let (_, en, de) = WORDS.iter().find(|(word, ..)| *word == action)?;
    Some(match locale() {
        Locale::En => *en,
        Locale::De => *de,
    })
}

/// Who did it, as people write them; `None` is the controller by itself.
pub(crate) fn actor(actor: Option<&str>) -> String {
    match actor {
        None => "Controller".to_owned(),
        // kubectl names itself by what it was asked to do.
        Some(user) if user.starts_with("kubectl") => "kubectl".to_owned(),
        Some(user) => user.strip_prefix("oidc:").unwrap_or(user).to_owned(),
    }
}

type Around = (&'static str, &'static str);

const WORDS: [(&str, Around, Around); 24] = [
    ("Created", ("created", ""), ("hat", "angelegt")),
    ("Verified", ("verified", ""), ("hat", "geprüft")),
    ("VerificationFailed", ("could not verify", ""), ("konnte", "nicht prüfen")),
    ("KeyAvailable", ("can use the external key of", "again"), ("kann den externen Schlüssel von", "wieder benutzen")),
    ("KeyUnavailable", ("can’t use the external key of", ""), ("kann den externen Schlüssel von", "nicht benutzen")),
    ("DeletionBlocked", ("did not delete", ", which is in use"), ("hat", "nicht gelöscht: in Benutzung")),
    ("Deleted", ("deleted", ""), ("hat", "gelöscht")),
    ("Removed", ("removed", ""), ("hat", "entfernt")),
    ("Destroyed", ("destroyed the material of", ""), ("hat das Material von", "vernichtet")),
    ("Rotated", ("rotated", ""), ("hat", "rotiert")),
    ("Disabled", ("disabled", ""), ("hat", "deaktiviert")),
    ("Enabled", ("enabled", ""), ("hat", "aktiviert")),
    ("DeletionScheduled", ("scheduled", "for deletion"), ("hat", "zur Löschung vorgemerkt")),
    ("DeletionCancelled", ("cancelled the deletion of", ""), ("hat die Löschung von", "abgebrochen")),
    (
        "RekeyAwaitingConfirmation",
        ("asks to confirm the re-key of", ""),
        ("bittet, die Umschlüsselung von", "zu bestätigen"),
    ),
    ("RekeyStarted", ("started to re-key", ""), ("hat die Umschlüsselung von", "begonnen")),
    ("RekeyCompleted", ("finished re-keying", ""), ("hat die Umschlüsselung von", "abgeschlossen")),
    ("RekeyFailed", ("could not finish re-keying", ""), ("konnte die Umschlüsselung von", "nicht abschließen")),
    ("RekeyCancelled", ("cancelled the re-key of", ""), ("hat die Umschlüsselung von", "abgebrochen")),
    ("RekeyRetried", ("tries again to re-key", ""), ("versucht die Umschlüsselung von", "noch einmal")),
    ("RekeyUndone", ("undid the re-key of", ""), ("hat die Umschlüsselung von", "rückgängig gemacht")),
    ("Suspended", ("suspended", ""), ("hat", "ausgesetzt")),
    ("Resumed", ("resumed", ""), ("hat", "fortgesetzt")),
    ("Recovered", ("restored", ""), ("hat", "wiederhergestellt")),
];

#[cfg(test)]
mod tests {
    use super::{WORDS, actor, happened};

    #[test]
    fn every_word_is_there_once_and_in_both_languages() {
        for (at, (word, en, de)) in WORDS.iter().enumerate() {
            assert!(WORDS[at + 1..].iter().all(|(other, ..)| other != word), "{word} twice");
            assert!(!en.0.is_empty() && !de.0.is_empty(), "{word} says nothing");
        }
        assert_eq!(happened("Rotated"), Some(("rotated", "")));
        assert_eq!(happened("FromTheFuture"), None);
    }

    #[test]
    fn a_user_is_written_without_where_they_come_from() {
        assert_eq!(actor(Some("oidc:owner@acme.example")), "owner@acme.example");
        assert_eq!(actor(Some("argocd-controller")), "argocd-controller");
        assert_eq!(actor(Some("kubectl-client-side-apply")), "kubectl");
        assert_eq!(actor(None), "Controller");
    }
}
