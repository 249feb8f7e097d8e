//! The words of the states, and what each means to the reader: one grammar for every screen.

use crate::i18n::{Locale, locale};
use crate::ui::Status;
use model::account::AccountPhase;
use model::reconcile::MaterialFault;
use model::service_key::KeyPhase;
use model::tenant::TenantPhase;

/// A root's state.
pub(crate) fn account_status(phase: AccountPhase) -> (Status, &'static str) {
    let (status, en, de) = match phase {
        AccountPhase::Pending => (Status::Waiting, "Pending", "Wartet"),
        AccountPhase::Verifying => (Status::Waiting, "Verifying", "In Prüfung"),
        AccountPhase::Ready => (Status::Ok, "Ready", "Bereit"),
        AccountPhase::Rekeying => (Status::Changing, "Re-keying", "Umschlüsselung"),
        AccountPhase::Degraded => (Status::AtRisk, "Degraded", "Beeinträchtigt"),
        AccountPhase::Unavailable => (Status::Broken, "Unavailable", "Nicht verfügbar"),
        AccountPhase::Suspended => (Status::Off, "Suspended", "Ausgesetzt"),
        AccountPhase::Deleting => (Status::Deletion, "Deleting", "Wird gelöscht"),
    };
    (status, by_locale(en, de))
}

/// A service key's state.
pub(crate) fn key_status(phase: KeyPhase) -> (Status, &'static str) {
    let (status, en, de) = match phase {
        KeyPhase::Pending => (Status::Waiting, "Pending", "Wartet"),
        KeyPhase::Active => (Status::Ok, "Active", "Aktiv"),
        KeyPhase::Rotating => (Status::Changing, "Rotating", "Rotiert"),
        KeyPhase::Disabled => (Status::Off, "Disabled", "Deaktiviert"),
        KeyPhase::Unavailable => (Status::Broken, "Unavailable", "Nicht verfügbar"),
        KeyPhase::Deleting => (Status::Deletion, "Deleting", "Wird gelöscht"),
    };
    (status, by_locale(en, de))
}

/// What is wrong with a key's material, behind "the material …,".
pub(crate) fn material_fault(fault: MaterialFault) -> &'static str {
    let (en, de) = match fault {
        MaterialFault::NotAuthentic => ("it was changed", "es wurde verändert"),
        MaterialFault::Unreadable => ("it can’t be read", "es ist nicht lesbar"),
        MaterialFault::Missing => ("it is gone", "es fehlt"),
    };
    by_locale(en, de)
}

/// The provider's state (FR-102); `None` while the tenant is not there yet.
pub(crate) fn tenant_status(phase: Option<TenantPhase>) -> (Status, &'static str) {
    let (status, en, de) = match phase {
        None | Some(TenantPhase::Provisioning) => (Status::Waiting, "Provisioning", "Wird eingerichtet"),
        Some(TenantPhase::Active) => (Status::Ok, "Active", "Aktiv"),
        Some(TenantPhase::Suspended) => (Status::Broken, "Suspended", "Ausgesetzt"),
    };
    (status, by_locale(en, de))
}

/// What a state means, in a sentence for who can't see the shapes.
pub(crate) fn status_word(status: Status) -> &'static str {
    let (en, de) = match status {
        Status::Ok => ("works", "in Ordnung"),
        Status::Changing => ("is changing", "ändert sich"),
        Status::Waiting => ("waits", "wartet"),
        Status::AtRisk => ("at risk", "gefährdet"),
        Status::Deletion => ("being deleted", "wird gelöscht"),
        Status::Broken => ("doesn't work", "gestört"),
        Status::Off => ("nothing there", "nichts da"),
        Status::Unknown => ("unknown", "unbekannt"),
    };
    by_locale(en, de)
}

/// The phase of a word of the API, as `format!("{:?}")` writes it: the keys of the overview's counts.
pub(crate) fn account_phase(word: &str) -> Option<AccountPhase> {
    model::read::read(&word.into()).ok()
}

/// See [`account_phase`].
pub(crate) fn key_phase(word: &str) -> Option<KeyPhase> {
    model::read::read(&word.into()).ok()
}

fn by_locale(en: &'static str, de: &'static str) -> &'static str {
    match locale() {
        Locale::En => en,
        Locale::De => de,
    }
}
