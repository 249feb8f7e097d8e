//! Texts of the list's columns, selection and files.

use crate::i18n::{pick, plural};

/// Texts of the list's columns, selection and files.
pub(super) struct Texts {
    pub(super) schedule: &'static str,
    pub(super) algorithm: &'static str,
    pub(super) last_rotation: &'static str,
    pub(super) created: &'static str,
    pub(super) provider: &'static str,
    pub(super) columns: &'static str,
    pub(super) always: &'static str,
    pub(super) reset: &'static str,
    pub(super) in_address: &'static str,
    pub(super) earlier: fn(&str) -> String,
    pub(super) later: fn(&str) -> String,
    pub(super) csv: &'static str,
    pub(super) csv_failed: &'static str,
    pub(super) select: fn(&str) -> String,
    pub(super) select_all: &'static str,
    pub(super) select_matching: fn(&str) -> String,
    /// Selected, of so many.
    pub(super) selected: fn(&str, &str) -> String,
    pub(super) clear_selection: &'static str,
    pub(super) loaded_all: fn(&str) -> String,
    /// Loaded, of so many.
    pub(super) loaded: fn(&str, &str) -> String,
    pub(super) fresh: fn(u32, &str) -> String,
    pub(super) clients: fn(u32, &str) -> String,
    pub(super) plus_unknown: &'static str,
    pub(super) already_disabled: fn(u32, &str) -> String,
}

/// The texts in the language now.
pub(super) fn texts() -> &'static Texts {
    pick(&EN, &DE)
}

const EN: Texts = Texts {
    schedule: "Schedule",
    algorithm: "Algorithm",
    last_rotation: "Last rotation",
    created: "Created",
    provider: "Provider",
    columns: "Columns",
    always: "always",
    reset: "Reset",
    in_address: "The columns are part of the address.",
    earlier: |column| format!("Move {column} to the start"),
    later: |column| format!("Move {column} to the end"),
    csv: "CSV",
    csv_failed: "The file could not be made",
    select: |name| format!("Select {name}"),
    select_all: "Select all rows",
    select_matching: |n| format!("Select all {n}"),
    selected: |n, total| format!("{n} of {total} selected"),
    clear_selection: "Clear the selection",
    loaded_all: |total| format!("All {total} loaded"),
    loaded: |shown, total| format!("{shown} of {total} · more load on scroll"),
    fresh: |n, text| format!("{text} {} your filter", plural(n, "new key matches", "new keys match")),
    clients: |n, text| format!("{text} {}", plural(n, "client", "clients")),
    plus_unknown: "+ unknown",
    already_disabled: |n, text| format!("{text} {} already disabled", plural(n, "key is", "keys are")),
};

const DE: Texts = Texts {
    schedule: "Plan",
    algorithm: "Algorithmus",
    last_rotation: "Letzte Rotation",
    created: "Erstellt",
    provider: "Provider",
    columns: "Spalten",
    always: "immer",
    reset: "Zurücksetzen",
    in_address: "Die Spalten stehen in der Adresse.",
    earlier: |column| format!("{column} nach vorn"),
    later: |column| format!("{column} nach hinten"),
    csv: "CSV",
    csv_failed: "Die Datei konnte nicht erstellt werden",
    select: |name| format!("{name} auswählen"),
    select_all: "Alle Zeilen auswählen",
    select_matching: |n| format!("Alle {n} auswählen"),
    selected: |n, total| format!("{n} von {total} ausgewählt"),
    clear_selection: "Auswahl aufheben",
    loaded_all: |total| format!("Alle {total} geladen"),
    loaded: |shown, total| format!("{shown} von {total} · lädt beim Blättern"),
    fresh: |n, text| format!("{text} {} zum Filter", plural(n, "neuer Schlüssel passt", "neue Schlüssel passen")),
    clients: |n, text| format!("{text} {}", plural(n, "Client", "Clients")),
    plus_unknown: "+ unbekannt",
    already_disabled: |n, text| format!("{text} {} schon deaktiviert", plural(n, "Schlüssel ist", "Schlüssel sind")),
};
