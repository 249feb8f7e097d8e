//! Texts of a verification as it happens.

use crate::i18n::pick;
use model::account::StepState;

/// Texts of a verification as it happens.
pub(super) struct Texts {
    pub(super) label: fn(&str) -> String,
    pub(super) running: &'static str,
    pub(super) stopped: fn(usize) -> String,
    pub(super) ready: fn(&str) -> String,
    pub(super) not_ready: &'static str,
    /// `None` for a step that waits.
    pub(super) state: fn(Option<StepState>) -> &'static str,
    pub(super) waits_for: fn(usize) -> String,
    pub(super) correct: &'static str,
    pub(super) save: &'static str,
    pub(super) again_in: fn(&str) -> String,
    pub(super) again_now: &'static str,
    pub(super) copy: &'static str,
    pub(super) unchanged: &'static str,
    pub(super) not_well_formed: &'static str,
    pub(super) corrected: fn(&str) -> String,
}

/// The texts in the language now.
pub(super) fn texts() -> &'static Texts {
    pick(&EN, &DE)
}

const EN: Texts = Texts {
    label: |name| format!("Verification of {name}"),
    running: "Verifying…",
    stopped: |n| format!("Verification stopped at step {n} of 4"),
    ready: |name| format!("{name} is ready"),
    not_ready: "Not ready",
    state: |state| match state {
        None => "waiting",
        Some(StepState::Running) => "running",
        Some(StepState::Passed) => "passed",
        Some(StepState::Failed) => "failed",
    },
    waits_for: |n| format!("Waits for step {n}."),
    correct: "Correct the reference",
    save: "Save and verify",
    again_in: |span| format!("Checks again by itself in {span}"),
    again_now: "Checks again by itself now",
    copy: "Copy command",
    unchanged: "The reference is the same",
    not_well_formed: "The reference is not well formed",
    corrected: |name| format!("{name} has another reference now and is being verified."),
};

const DE: Texts = Texts {
    label: |name| format!("Prüfung von {name}"),
    running: "Wird geprüft …",
    stopped: |n| format!("Prüfung bei Schritt {n} von 4 angehalten"),
    ready: |name| format!("{name} ist bereit"),
    not_ready: "Nicht bereit",
    state: |state| match state {
        None => "wartet",
        Some(StepState::Running) => "läuft",
        Some(StepState::Passed) => "bestanden",
        Some(StepState::Failed) => "fehlgeschlagen",
    },
    waits_for: |n| format!("Wartet auf Schritt {n}."),
    correct: "Referenz berichtigen",
    save: "Speichern und prüfen",
    again_in: |span| format!("Prüft von selbst wieder in {span}"),
    again_now: "Prüft jetzt von selbst wieder",
    copy: "Befehl kopieren",
    unchanged: "Die Referenz ist dieselbe",
    not_well_formed: "Die Referenz ist nicht wohlgeformt",
    corrected: |name| format!("{name} hat jetzt eine andere Referenz und wird geprüft."),
};
