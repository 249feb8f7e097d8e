//! What a key's state looks like: the grammar's status and its word.

use crate::i18n;
use crate::service_key::texts::texts;
use crate::ui::Status;
use jiff::Timestamp;
use model::account::AccountPhase;
use model::service_key::KeyPhase;
use model::wire::{AccountSummary, KeySummary};

/// The word beside it: "Active", "Deletes in 6 days".
pub(super) fn word(key: &KeySummary, now: Timestamp) -> String {
    let t = texts();
    match (key.phase, key.deletion_at) {
        (KeyPhase::Deleting, Some(at)) => (t.deletes)(&i18n::relative(at, now)),
        (phase, _) => i18n::key_status(phase).1.to_owned(),
    }
}

/// The chain of a row: external key, root, key, clients.
pub(super) fn chain(key: &KeySummary, root: Option<&AccountSummary>) -> [Status; 4] {
    let (external, root) = match root.map(|root| root.phase) {
        None => (Status::Unknown, Status::Unknown),
        Some(AccountPhase::Ready) => (Status::Ok, Status::Ok),
        Some(AccountPhase::Pending | AccountPhase::Verifying) => (Status::Waiting, Status::Waiting),
        Some(AccountPhase::Rekeying) => (Status::Ok, Status::Changing),
        Some(AccountPhase::Degraded) => (Status::Ok, Status::AtRisk),
        Some(AccountPhase::Unavailable) => (Status::Broken, Status::Broken),
        Some(AccountPhase::Suspended) => (Status::Ok, Status::Off),
        Some(AccountPhase::Deleting) => (Status::Ok, Status::Deletion),
    };
    let clients = match (key.active_clients, key.phase) {
        (None, _) => Status::Unknown,
        (Some(0), _) => Status::Off,
        (Some(_), KeyPhase::Unavailable) => Status::AtRisk,
        (Some(_), _) => Status::Ok,
    };
    [external, root, i18n::key_status(key.phase).0, clients]
}

/// When the next rotation is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Next {
    /// As a distance from now, or why there is none.
    pub(super) relative: String,
    /// As a time, or since when.
    pub(super) absolute: String,
    /// It should have happened.
    pub(super) is_late: bool,
    /// The relative text is true however late it is read.
    is_lasting: bool,
}

impl Next {
    /// The first text. A distance that doesn't tick any more would be a lie: then the time itself is told.
    pub(super) fn said(&self, stale: bool) -> String {
        match (stale && !self.is_lasting, self.is_late) {
            (true, true) => texts().overdue_word.to_owned(),
            (true, false) => self.absolute.clone(),
            (false, _) => self.relative.clone(),
        }
    }

    /// The quiet text behind it.
    pub(super) fn detail(&self, stale: bool) -> String {
        match (stale && !self.is_lasting, self.is_late) {
            (true, true) => format!("{} {}", i18n::texts().since, self.absolute),
            (true, false) => String::new(),
            (false, _) => self.absolute.clone(),
        }
    }
}

/// When the next rotation of a key is.
pub(super) fn next_rotation(key: &KeySummary, now: Timestamp) -> Next {
    let t = texts();
    let lasting = |relative: &str, absolute: String| Next {
        relative: relative.to_owned(),
        absolute,
        is_late: false,
        is_lasting: true,
    };
    let date_time = |at: Timestamp| i18n::date_time(at, now);
    match key.next_rotation {
        _ if key.phase == KeyPhase::Rotating => lasting(t.now, String::new()),
        Some(at) if at <= now => Next {
            relative: (t.overdue)(&i18n::duration(now.duration_since(at))),
            absolute: date_time(at),
            is_late: true,
            is_lasting: false,
        },
        Some(at) => {
            Next { relative: i18n::relative(at, now), absolute: date_time(at), is_late: false, is_lasting: false }
        }
        None if key.rotation_schedule == model::RotationSchedule::Never => lasting(t.never, t.no_schedule.to_owned()),
        None => lasting(t.paused, paused(key, now)),
    }
}

/// Why a key doesn't rotate, and since or until when.
fn paused(key: &KeySummary, now: Timestamp) -> String {
    match (key.phase, key.deletion_at, key.since) {
        (KeyPhase::Deleting, Some(at), _) => {
            (texts().deletion_on)(&i18n::day_month(at.to_zoned(jiff::tz::TimeZone::UTC).date()))
        }
        (phase, _, Some(since)) => {
            format!("{} {}", i18n::inside(i18n::key_status(phase).1), i18n::date_time(since, now))
        }
        (phase, ..) => i18n::inside(i18n::key_status(phase).1),
    }
}

/// The chain of a row as a sentence.
pub(super) fn chain_sentence(key: &KeySummary, root: Option<&AccountSummary>) -> String {
    let t = texts();
    let (shared, unknown) = (i18n::texts(), i18n::texts().unknown);
    let root_phase =
        root.map_or(unknown.to_owned(), |root| format!("{} {}", root.name, i18n::account_status(root.phase).1));
    let external = root.map_or(unknown.to_owned(), |root| shared.provider(root.provider_type).to_owned());
    let clients = key.active_clients.map_or(unknown.to_owned(), i18n::number);
    (t.chain_label)(&external, &root_phase, &format!("{} {}", key.name, i18n::key_status(key.phase).1), &clients)
}
