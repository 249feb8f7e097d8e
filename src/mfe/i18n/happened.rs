//! What happened, in words: the stable words of our events (`Activity::action`) around the name of what they happened to, and
//! their facts behind it. The controller's own sentences are English; these are what a German reader gets, and what a line has
//! room for.

use crate::i18n::{Locale, date, locale, material_fault, number, plural, schedule};
use model::read::time;
use model::reconcile::MaterialFault;
use model::wire::{Activity, fact};
use model::{Happening, RotationSchedule};

/// Before and after the name, behind who did it: "**owner** disabled **payments-key**". `None` for a word of a newer
/// controller, whose own sentence then stands.
pub(crate) fn happened(action: &str) -> Option<(&'static str, &'static str)> {
    let (en, de) = words(Happening::parse(action)?);
    Some(match locale() {
        Locale::En => en,
        Locale::De => de,
    })
}

/// Who did it, as people write them. Without one, the controller did it by itself; a rotation is then its policy's.
pub(crate) fn actor(activity: &Activity) -> String {
    match activity.actor.as_deref() {
        None if Happening::parse(&activity.action) == Some(Happening::Rotated) => match locale() {
            Locale::En => "Policy engine".to_owned(),
            Locale::De => "Rotationsplan".to_owned(),
        },
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
    match Happening::parse(&activity.action) {
        _ if facts.is_empty() => facts,
        // "scheduled it for deletion on 5 Dec".
        Some(Happening::DeletionScheduled) => format!(" {facts}"),
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
    let until = || Some(date(time(fact(fact::UNTIL)?)?));
    let Some(happening) = Happening::parse(&activity.action) else { return String::new() };
    match happening {
        Happening::Created => fact(fact::TO).map(|to| format!("v{to}")),
        Happening::Rotated => fact(fact::FROM).zip(fact(fact::TO)).map(|(from, to)| {
            let by_hand = match (fact(fact::CAUSE), german) {
                (Some("Manual"), false) => ", by hand",
                (Some("Manual"), true) => ", von Hand",
                _ => "",
            };
            format!("v{from} → v{to}{by_hand}")
        }),
        Happening::Rescheduled => {
            let words = |key| fact(key).map(|text| text.parse::<RotationSchedule>().map_or(text.into(), schedule));
            words(fact::FROM).zip(words(fact::TO)).map(|(from, to)| format!("{from} → {to}"))
        }
        Happening::DeletionScheduled => {
            until().map(|day| if german { format!("am {day}") } else { format!("on {day}") })
        }
        Happening::Removed => until().map(|day| {
            if german { format!("wiederherstellbar bis {day}") } else { format!("can be restored until {day}") }
        }),
        Happening::RekeyCompleted => keys().zip(fact(fact::TO)).map(|(keys, to)| format!("{keys}, v{to}")),
        Happening::RekeyStarted | Happening::DeletionBlocked => keys(),
        Happening::MaterialDamaged => {
            fact(fact::REASON).and_then(MaterialFault::parse).map(|f| material_fault(f).to_owned())
        }
        Happening::VerificationFailed | Happening::KeyUnavailable => fact(fact::REASON).map(str::to_owned),
        _ => None,
    }
    .unwrap_or_default()
}

type Around = (&'static str, &'static str);

fn words(happening: Happening) -> (Around, Around) {
    match happening {
        Happening::Created => (("created", ""), ("hat", "angelegt")),
        Happening::Verified => (("verified", ""), ("hat", "geprüft")),
        Happening::VerificationFailed => (("could not verify", ""), ("konnte", "nicht prüfen")),
        Happening::KeyAvailable => {
            (("can use the external key of", "again"), ("kann den externen Schlüssel von", "wieder benutzen"))
        }
        Happening::KeyUnavailable => {
            (("can’t use the external key of", ""), ("kann den externen Schlüssel von", "nicht benutzen"))
        }
        Happening::DeletionBlocked => {
            (("did not delete", ", which is in use"), ("hat", "nicht gelöscht: in Benutzung"))
        }
        Happening::Deleted => (("deleted", ""), ("hat", "gelöscht")),
        Happening::Removed => (("removed", ""), ("hat", "entfernt")),
        Happening::Destroyed => (("destroyed the material of", ""), ("hat das Material von", "vernichtet")),
        Happening::Rotated => (("rotated", ""), ("hat", "rotiert")),
        Happening::Rescheduled => (("changed the schedule of", ""), ("hat den Plan von", "geändert")),
        Happening::Disabled => (("disabled", ""), ("hat", "deaktiviert")),
        Happening::Enabled => (("enabled", ""), ("hat", "aktiviert")),
        Happening::DeletionScheduled => (("scheduled", "for deletion"), ("hat", "zur Löschung vorgemerkt")),
        Happening::DeletionCancelled => (("cancelled the deletion of", ""), ("hat die Löschung von", "abgebrochen")),
        Happening::MaterialDamaged => {
            (("found the material of", "damaged"), ("hat das Material von", "beschädigt vorgefunden"))
        }
        Happening::MaterialRepaired => (
            ("found the material of", "as it was written again"),
            ("hat das Material von", "wieder unversehrt vorgefunden"),
        ),
        Happening::RekeyAwaitingConfirmation => {
            (("asks to confirm the re-key of", ""), ("bittet, die Umschlüsselung von", "zu bestätigen"))
        }
        Happening::RekeyStarted => (("started to re-key", ""), ("hat die Umschlüsselung von", "begonnen")),
        Happening::RekeyCompleted => (("finished re-keying", ""), ("hat die Umschlüsselung von", "abgeschlossen")),
        Happening::RekeyFailed => {
            (("could not finish re-keying", ""), ("konnte die Umschlüsselung von", "nicht abschließen"))
        }
        Happening::RekeyCancelled => (("cancelled the re-key of", ""), ("hat die Umschlüsselung von", "abgebrochen")),
        Happening::RekeyRetried => (("tries again to re-key", ""), ("versucht die Umschlüsselung von", "noch einmal")),
        Happening::RekeyUndone => (("undid the re-key of", ""), ("hat die Umschlüsselung von", "rückgängig gemacht")),
        Happening::Suspended => (("suspended", ""), ("hat", "ausgesetzt")),
        Happening::Resumed => (("resumed", ""), ("hat", "fortgesetzt")),
        Happening::Evicted => (("evicted", "from the edges"), ("hat", "von den Edges entfernt")),
        Happening::Restored => {
            (("restored", "with all its versions"), ("hat", "mit allen Versionen wiederhergestellt"))
        }
        Happening::ForeignWorkspace => (
            ("refused", ", which belongs to another workspace"),
            ("hat", "abgewiesen: gehört zu einem anderen Workspace"),
        ),
        Happening::Recovered => (("restored", ""), ("hat", "wiederhergestellt")),
    }
}

#[cfg(test)]
mod tests {
    use super::{actor, facts, facts_behind, happened, words};
    use crate::i18n::{Locale, set_locale};
    use model::Happening;
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
    fn every_word_says_something_in_both_languages() {
        for happening in Happening::ALL {
            let (en, de) = words(*happening);
            assert!(!en.0.is_empty() && !de.0.is_empty(), "{happening} says nothing");
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
        let damaged = activity("MaterialDamaged", None, &[(fact::REASON, "MaterialMissing")]);
        assert_eq!(facts_behind(&damaged), ", it is gone");
        assert_eq!(facts_behind(&by_hand), ", v2 → v3, by hand");
    }
}
