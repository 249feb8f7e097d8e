//! Texts of bulk changes.

use crate::i18n::{pick, plural};
use crate::service_key::bulk::job::BulkAction;

/// Texts of bulk changes. Numbers come formatted beside the number that chooses the plural.
pub(super) struct Texts {
    /// Action, count, workspace.
    pub(super) title: fn(BulkAction, u32, &str, &str) -> String,
    pub(super) button: fn(BulkAction, u32, &str) -> String,
    pub(super) retry: fn(u32, &str) -> String,
    pub(super) actions: &'static str,
    pub(super) schedule: &'static str,
    pub(super) rotate: &'static str,
    pub(super) none_can: fn(BulkAction) -> &'static str,
    pub(super) happens: &'static str,
    pub(super) planning: fn(&str, &str) -> String,
    pub(super) plans: &'static str,
    pub(super) left_out: fn(u32, &str, &str) -> String,
    pub(super) is_so: fn(BulkAction) -> &'static str,
    pub(super) nothing_left: &'static str,
    pub(super) enabled_effect: fn(u32) -> &'static str,
    pub(super) schedule_effect: fn(u32) -> &'static str,
    pub(super) undo: fn(BulkAction) -> (&'static str, &'static str),
    pub(super) running: fn(&str, &str) -> String,
    pub(super) progress: &'static str,
    pub(super) closing: &'static str,
    pub(super) some_failed: fn(u32, &str, &str) -> String,
    pub(super) more: fn(&str) -> String,
    pub(super) moved: &'static str,
    pub(super) done: fn(BulkAction, u32, &str) -> String,
}

/// The texts in the language now.
pub(super) fn texts() -> &'static Texts {
    pick(&EN, &DE)
}

const EN: Texts = Texts {
    title: |action, n, text, workspace| {
        let keys = plural(n, "service key", "service keys");
        match action {
            BulkAction::Schedule => format!("Change schedule of {text} {keys} in {workspace}"),
            BulkAction::Rotate => format!("Rotate {text} {keys} in {workspace}"),
            BulkAction::Disable => format!("Disable {text} {keys} in {workspace}"),
            BulkAction::Enable => format!("Enable {text} {keys} in {workspace}"),
        }
    },
    button: |action, n, text| {
        let keys = plural(n, "key", "keys");
        match action {
            BulkAction::Schedule => format!("Change {text} {keys}"),
            BulkAction::Rotate => format!("Rotate {text} {keys}"),
            BulkAction::Disable => format!("Disable {text} {keys}"),
            BulkAction::Enable => format!("Enable {text} {keys}"),
        }
    },
    retry: |n, text| format!("Retry {text} {}", plural(n, "key", "keys")),
    actions: "Actions for the selected keys",
    schedule: "Change schedule",
    rotate: "Rotate now",
    none_can: |action| match action {
        BulkAction::Rotate => "None of the selected keys can be rotated now",
        BulkAction::Disable => "None of the selected keys is enabled",
        BulkAction::Enable => "None of the selected keys is disabled",
        BulkAction::Schedule => "Nothing is selected",
    },
    happens: "What happens",
    planning: |known, all| format!("The effects of {known} of {all} keys are known."),
    plans: "Effects",
    left_out: |n, text, why| format!("{text} {}: {why}.", plural(n, "key stays as it is", "keys stay as they are")),
    is_so: |action| if action == BulkAction::Enable { "enabled already" } else { "disabled already" },
    nothing_left: "There is nothing to do",
    enabled_effect: |n| {
        plural(n, "service key is pushed to the edges again", "service keys are pushed to the edges again")
    },
    schedule_effect: |n| plural(n, "service key gets this schedule", "service keys get this schedule"),
    undo: |action| match action {
        BulkAction::Schedule => ("You can change a schedule at any time.", "Versions that exist are kept."),
        BulkAction::Rotate => {
            ("A rotation is not taken back.", "Old versions keep decrypting; the schedules do not move.")
        }
        BulkAction::Disable => {
            ("You can enable the keys again.", "All their versions are kept, and the data can be read again then.")
        }
        BulkAction::Enable => ("You can disable the keys again.", ""),
    },
    running: |done, all| format!("{done} of {all} done"),
    progress: "Progress",
    closing: "Closing lets the requests under way finish and sends no further ones.",
    some_failed: |n, text, all| format!("{text} of {all} keys {} not changed.", plural(n, "was", "were")),
    more: |n| format!("and {n} more"),
    moved: "Its effects have changed since; they are updated above. Retry confirms the new ones.",
    done: |action, n, text| {
        let keys = plural(n, "key", "keys");
        match action {
            BulkAction::Schedule => format!("{text} {keys} have the new schedule."),
            BulkAction::Rotate => format!("{text} {keys} get a new version."),
            BulkAction::Disable => format!("{text} {keys} disabled; edges evict them."),
            BulkAction::Enable => format!("{text} {keys} enabled; edges receive them again."),
        }
    },
};

const DE: Texts = Texts {
    title: |action, _, text, workspace| match action {
        BulkAction::Schedule => format!("Plan von {text} Dienstschlüsseln in {workspace} ändern"),
        BulkAction::Rotate => format!("{text} Dienstschlüssel in {workspace} rotieren"),
        BulkAction::Disable => format!("{text} Dienstschlüssel in {workspace} deaktivieren"),
        BulkAction::Enable => format!("{text} Dienstschlüssel in {workspace} aktivieren"),
    },
    button: |action, _, text| match action {
        BulkAction::Schedule => format!("{text} Schlüssel ändern"),
        BulkAction::Rotate => format!("{text} Schlüssel rotieren"),
        BulkAction::Disable => format!("{text} Schlüssel deaktivieren"),
        BulkAction::Enable => format!("{text} Schlüssel aktivieren"),
    },
    retry: |_, text| format!("{text} Schlüssel erneut versuchen"),
    actions: "Aktionen für die ausgewählten Schlüssel",
    schedule: "Plan ändern",
    rotate: "Jetzt rotieren",
    none_can: |action| match action {
        BulkAction::Rotate => "Keiner der ausgewählten Schlüssel lässt sich jetzt rotieren",
        BulkAction::Disable => "Keiner der ausgewählten Schlüssel ist aktiv",
        BulkAction::Enable => "Keiner der ausgewählten Schlüssel ist deaktiviert",
        BulkAction::Schedule => "Nichts ist ausgewählt",
    },
    happens: "Was geschieht",
    planning: |known, all| format!("Die Folgen für {known} von {all} Schlüsseln sind bekannt."),
    plans: "Folgen",
    left_out: |n, text, why| {
        format!("{text} Schlüssel {}: {why}.", plural(n, "bleibt, wie er ist", "bleiben, wie sie sind"))
    },
    is_so: |action| if action == BulkAction::Enable { "schon aktiv" } else { "schon deaktiviert" },
    nothing_left: "Es ist nichts zu tun",
    enabled_effect: |n| {
        plural(n, "Dienstschlüssel geht wieder an die Edges", "Dienstschlüssel gehen wieder an die Edges")
    },
    schedule_effect: |n| plural(n, "Dienstschlüssel bekommt diesen Plan", "Dienstschlüssel bekommen diesen Plan"),
    undo: |action| match action {
        BulkAction::Schedule => ("Ein Plan lässt sich jederzeit ändern.", "Vorhandene Versionen bleiben."),
        BulkAction::Rotate => (
            "Eine Rotation wird nicht zurückgenommen.",
            "Alte Versionen entschlüsseln weiter; die Zeitpläne bewegen sich nicht.",
        ),
        BulkAction::Disable => (
            "Sie können die Schlüssel wieder aktivieren.",
            "Alle ihre Versionen bleiben, und die Daten sind dann wieder lesbar.",
        ),
        BulkAction::Enable => ("Sie können die Schlüssel wieder deaktivieren.", ""),
    },
    running: |done, all| format!("{done} von {all} erledigt"),
    progress: "Fortschritt",
    closing: "Beim Schließen laufen begonnene Anfragen zu Ende; weitere werden nicht gesendet.",
    some_failed: |n, text, all| format!("{text} von {all} Schlüsseln {} nicht geändert.", plural(n, "wurde", "wurden")),
    more: |n| format!("und {n} weitere"),
    moved: "Die Folgen haben sich seitdem geändert; oben stehen die neuen. Ein erneuter Versuch bestätigt sie.",
    done: |action, n, text| match action {
        BulkAction::Schedule => format!("{text} Schlüssel {} den neuen Plan.", plural(n, "hat", "haben")),
        BulkAction::Rotate => format!("{text} Schlüssel {} eine neue Version.", plural(n, "bekommt", "bekommen")),
        BulkAction::Disable => format!("{text} Schlüssel deaktiviert; die Edges entfernen sie."),
        BulkAction::Enable => format!("{text} Schlüssel aktiviert; die Edges erhalten sie wieder."),
    },
};
