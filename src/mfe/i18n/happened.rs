//! What happened, in words: the stable words of our events (`Activity::action`) around the name of what they happened to, and
//! their facts behind it. The controller's own sentences are English; these are what a German reader gets, and what a line has
//! room for.

use crate::i18n::{Locale, date, locale, number, plural, schedule};
use model::RotationSchedule;
use model::wire::{Activity, fact};

/// Before and after the name, behind who did it: "**owner** disabled **payments-key**". `None` for a word of a newer
/// controller, whose own sentence then stands.
pub(crate) fn happened(action: &str) -> Option<(&'static str, &'static str)> {
    let (_, en, de) = WORDS.iter().find(|(word, ..)| *word == action)?;
    Some(match locale() {
        Locale::En => *en,
        Locale::De => *de,
    })
}

/// Who did it, as people write them. Without one, the controller did it by itself; a rotation is then its policy's.
pub(crate) fn actor(activity: &Activity) -> String {
    match activity.actor.as_deref() {
        None if activity.action == "Rotated" => match locale() {
            Locale::En => "Policy engine".to_owned(),
            Locale::De => "Rotationsplan".to_owned(),
        },
        // Nobody makes a key unavailable by what they ask for here: the controller finds it so.
        _ if matches!(activity.action.as_str(), "KeyAvailable" | "KeyUnavailable") => "Controller".to_owned(),
        None => "Controller".to_owned(),
        Some(user) => person(user).to_owned(),
    }
}

/// A user or a field manager, as people write them.
pub(crate) fn person(user: &str) -> &str {
    // kubectl names itself by what it was asked to do.
    if user.starts_with("kubectl") { "kubectl" } else { user.strip_prefix("oidc:").unwrap_or(user) }
}

/// [`facts`] as they follow a sentence about what happened: ", v2 → v3, by hand".
pub(crate) fn facts_behind(activity: &Activity) -> String {
    let facts = facts(activity);
    match activity.action.as_str() {
        _ if facts.is_empty() => facts,
        // "scheduled it for deletion on 5 Dec".
        "DeletionScheduled" => format!(" {facts}"),
        _ => format!(", {facts}"),
    }
}

/// What its facts add: "v2 → v3, by hand", "12 service keys". Empty when they add nothing.
fn facts(activity: &Activity) -> String {
    let fact = |key: &str| activity.facts.get(key).map(String::as_str);
    let german = locale() == Locale::De;
    let keys = || {
        let count = fact(fact::KEYS)?.parse::<u32>().ok()?;
        let noun = if german { "Dienstschlüssel" } else { plural(count, "service key", "service keys") };
        Some(format!("{} {noun}", number(count)))
    };
    let until = || Some(date(fact(fact::UNTIL)?.parse().ok()?));
    match activity.action.as_str() {
        "Created" => fact(fact::TO).map(|to| format!("v{to}")),
        "Rotated" => fact(fact::FROM).zip(fact(fact::TO)).map(|(from, to)| {
            let by_hand = match (fact(fact::CAUSE), german) {
                (Some("Manual"), false) => ", by hand",
                (Some("Manual"), true) => ", von Hand",
                _ => "",
            };
            format!("v{from} → v{to}{by_hand}")
        }),
        "Rescheduled" => {
            let words = |key| fact(key).map(|text| text.parse::<RotationSchedule>().map_or(text.into(), schedule));
            words(fact::FROM).zip(words(fact::TO)).map(|(from, to)| format!("{from} → {to}"))
        }
        "DeletionScheduled" => until().map(|day| if german { format!("am {day}") } else { format!("on {day}") }),
        "Removed" => until().map(|day| {
            if german { format!("wiederherstellbar bis {day}") } else { format!("can be restored until {day}") }
        }),
        "RekeyCompleted" => keys().zip(fact(fact::TO)).map(|(keys, to)| format!("{keys}, v{to}")),
        "RekeyStarted" | "DeletionBlocked" => keys(),
        "VerificationFailed" | "KeyUnavailable" => fact(fact::REASON).map(str::to_owned),
        _ => None,
    }
    .unwrap_or_default()
}

type Around = (&'static str, &'static str);

const WORDS: [(&str, Around, Around); 28] = [
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
    ("Rescheduled", ("changed the schedule of", ""), ("hat den Plan von", "geändert")),
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
    ("Evicted", ("evicted", "from the edges"), ("hat", "von den Edges entfernt")),
    ("Restored", ("restored", "with all its versions"), ("hat", "mit allen Versionen wiederhergestellt")),
    (
        "ForeignWorkspace",
        ("refused", ", which belongs to another workspace"),
        ("hat", "abgewiesen: gehört zu einem anderen Workspace"),
    ),
    ("Recovered", ("restored", ""), ("hat", "wiederhergestellt")),
];

#[cfg(test)]
mod tests {
    use super::{WORDS, actor, facts, facts_behind, happened};
    use crate::i18n::{Locale, set_locale};
    use model::wire::{Activity, fact};

    fn activity(action: &str, actor: Option<&str>, facts: &[(&str, &str)]) -> Activity {
        Activity {
            time: jiff::Timestamp::UNIX_EPOCH,
            actor: actor.map(str::to_owned),
            action: action.to_owned(),
            kind: "ServiceEncryptionKey".to_owned(),
            name: "payments-db".to_owned(),
            message: String::new(),
            facts: facts.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            reason: None,
            warning: false,
        }
    }

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
        let of = |user| actor(&activity("Disabled", user, &[]));
        assert_eq!(of(Some("oidc:owner@acme.example")), "owner@acme.example");
        assert_eq!(of(Some("argocd-controller")), "argocd-controller");
        assert_eq!(of(Some("kubectl-client-side-apply")), "kubectl");
        assert_eq!(of(None), "Controller");
        assert_eq!(actor(&activity("Rotated", None, &[])), "Policy engine");
        assert_eq!(actor(&activity("KeyUnavailable", Some("oidc:owner@acme.example"), &[])), "Controller");
    }

    #[test]
    fn facts_are_told_in_both_languages_and_strange_ones_are_left_out() {
        let by_hand = activity("Rotated", None, &[(fact::FROM, "2"), (fact::TO, "3"), (fact::CAUSE, "Manual")]);
        let schedule = activity("Rescheduled", None, &[(fact::FROM, "Weekly"), (fact::TO, "30 Days")]);
        assert_eq!(
            (facts(&by_hand).as_str(), facts(&schedule).as_str()),
            ("v2 → v3, by hand", "Weekly → Every 30 days")
        );
        set_locale(Locale::De);
        let german = (facts(&by_hand), facts(&schedule));
        set_locale(Locale::En);
        assert_eq!((german.0.as_str(), german.1.as_str()), ("v2 → v3, von Hand", "Wöchentlich → Alle 30 Tage"));
        assert_eq!(facts(&activity("RekeyStarted", None, &[(fact::KEYS, "many")])), "");
        assert_eq!(facts_behind(&activity("Removed", None, &[(fact::UNTIL, "soon")])), "");
        assert_eq!(facts_behind(&by_hand), ", v2 → v3, by hand");
    }
}
