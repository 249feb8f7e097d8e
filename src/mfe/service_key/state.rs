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

/// When the next rotation is: relative and absolute, and whether it is overdue.
pub(super) fn next_rotation(key: &KeySummary, now: Timestamp) -> (String, String, bool) {
    let t = texts();
    match key.next_rotation {
        _ if key.phase == KeyPhase::Rotating => (t.now.into(), String::new(), false),
        Some(at) if at <= now => ((t.overdue)(&i18n::duration(now.duration_since(at))), i18n::date_time(at, now), true),
        Some(at) => (i18n::relative(at, now), i18n::date_time(at, now), false),
        None if key.rotation_schedule == model::RotationSchedule::Never => {
            (t.never.into(), t.no_schedule.into(), false)
        }
        None => (t.paused.into(), i18n::key_status(key.phase).1.to_lowercase(), false),
    }
}

/// The chain of a row as a sentence.
pub(super) fn chain_sentence(key: &KeySummary, root: Option<&AccountSummary>) -> String {
    let t = texts();
    let (shared, unknown) = (i18n::texts(), i18n::texts().unknown);
    let root_phase = root.map_or(unknown.to_owned(), |root| format!("{} {:?}", root.name, root.phase));
    let external = root.map_or(unknown.to_owned(), |root| shared.provider(root.provider_type).to_owned());
    let clients = key.active_clients.map_or(unknown.to_owned(), i18n::number);
    (t.chain_label)(&external, &root_phase, &format!("{} {}", key.name, i18n::key_status(key.phase).1), &clients)
}
