//! Texts of the list's columns, selection and files.

use crate::i18n::{pick, plural};
use model::reconcile::MaterialFault;

/// Texts of the list's columns, selection and files.
pub(super) struct Texts {
    pub(super) schedule: &'static str,
    pub(super) algorithm: &'static str,
    pub(super) last_rotation: &'static str,
    pub(super) created: &'static str,
    pub(super) provider: &'static str,
    pub(super) material: &'static str,
    pub(super) material_fault: fn(MaterialFault) -> &'static str,
    pub(super) csv: &'static str,
    pub(super) csv_failed: &'static str,
    pub(super) select: fn(&str) -> String,
    pub(super) select_all: &'static str,
    pub(super) select_matching: fn(&str) -> String,
    /// Selected, of so many.
    pub(super) selected: fn(&str, &str) -> String,
    pub(super) clear_selection: &'static str,
    /// How many, and when that was true.
    pub(super) total_as_of: fn(&str, &str) -> String,
    pub(super) loaded_all: fn(&str) -> String,
    /// Loaded, of so many.
    pub(super) loaded: fn(&str, &str) -> String,
    /// Columns that have no room.
    pub(super) no_room: fn(&str) -> String,
    /// Told to who can't see the marks.
    pub(super) changed: fn(&str) -> String,
    pub(super) waits: fn(u32, &str) -> String,
    pub(super) fresh: fn(u32, &str) -> String,
    pub(super) clients: fn(u32, &str) -> String,
    pub(super) clients_unit: fn(u32) -> &'static str,
    pub(super) plus_unknown: &'static str,
    pub(super) already_disabled: fn(u32, &str) -> String,
    pub(super) find_application: &'static str,
    pub(super) done: &'static str,
    pub(super) view: &'static str,
    pub(super) view_all: &'static str,
    pub(super) view_unsaved: &'static str,
    pub(super) view_name: &'static str,
    pub(super) view_save: &'static str,
    pub(super) view_note: &'static str,
    pub(super) view_hint: &'static str,
    pub(super) view_failed: &'static str,
    pub(super) view_forget: fn(&str) -> String,
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
    material: "Material",
    material_fault: |fault| match fault {
        MaterialFault::NotAuthentic => "Changed",
        MaterialFault::Unreadable => "Unreadable",
        MaterialFault::Missing => "Missing",
    },
    csv: "CSV",
    csv_failed: "The file could not be made",
    select: |name| format!("Select {name}"),
    select_all: "Select all rows",
    select_matching: |n| format!("Select all {n}"),
    selected: |n, total| format!("{n} of {total} selected"),
    clear_selection: "Clear the selection",
    total_as_of: |n, time| format!("{n} as of {time}"),
    loaded_all: |total| format!("All {total} loaded"),
    loaded: |shown, total| format!("{shown} of {total} · more load on scroll"),
    no_room: |columns| format!("No room for: {columns}"),
    changed: |n| format!("{n} keys have changed."),
    waits: |n, text| format!("{text} {} to be shown.", plural(n, "new key waits", "new keys wait")),
    fresh: |n, text| format!("{text} {} your filter", plural(n, "new key matches", "new keys match")),
    clients: |n, text| format!("{text} {}", plural(n, "client", "clients")),
    clients_unit: |n| plural(n, "client", "clients"),
    plus_unknown: "+ unknown",
    already_disabled: |n, text| format!("{text} {} already disabled", plural(n, "key is", "keys are")),
    find_application: "Find an application",
    done: "Done",
    view: "View",
    view_all: "All keys",
    view_unsaved: "not saved",
    view_name: "Name of this view",
    view_save: "Save",
    view_note: "Filters, order and columns, kept in this browser. The address holds them too: a link shows the same to others.",
    view_hint: "Filter, sort or choose columns; then what you see can be saved here under a name.",
    view_failed: "This browser keeps nothing for this page; the view is gone when you leave.",
    view_forget: |name| format!("Forget the view {name}"),
};

const DE: Texts = Texts {
    schedule: "Plan",
    algorithm: "Algorithmus",
    last_rotation: "Letzte Rotation",
    created: "Erstellt",
    provider: "Provider",
    material: "Material",
    material_fault: |fault| match fault {
        MaterialFault::NotAuthentic => "Verändert",
        MaterialFault::Unreadable => "Nicht lesbar",
        MaterialFault::Missing => "Fehlt",
    },
    csv: "CSV",
    csv_failed: "Die Datei konnte nicht erstellt werden",
    select: |name| format!("{name} auswählen"),
    select_all: "Alle Zeilen auswählen",
    select_matching: |n| format!("Alle {n} auswählen"),
    selected: |n, total| format!("{n} von {total} ausgewählt"),
    clear_selection: "Auswahl aufheben",
    total_as_of: |n, time| format!("{n}, Stand {time}"),
    loaded_all: |total| format!("Alle {total} geladen"),
    loaded: |shown, total| format!("{shown} von {total} · lädt beim Blättern"),
    no_room: |columns| format!("Kein Platz für: {columns}"),
    changed: |n| format!("{n} Schlüssel haben sich geändert."),
    waits: |n, text| {
        format!("{text} {} darauf, gezeigt zu werden.", plural(n, "neuer Schlüssel wartet", "neue Schlüssel warten"))
    },
    fresh: |n, text| format!("{text} {} zum Filter", plural(n, "neuer Schlüssel passt", "neue Schlüssel passen")),
    clients: |n, text| format!("{text} {}", plural(n, "Client", "Clients")),
    clients_unit: |n| plural(n, "Client", "Clients"),
    plus_unknown: "+ unbekannt",
    already_disabled: |n, text| format!("{text} {} schon deaktiviert", plural(n, "Schlüssel ist", "Schlüssel sind")),
    find_application: "Anwendung suchen",
    done: "Fertig",
    view: "Ansicht",
    view_all: "Alle Schlüssel",
    view_unsaved: "nicht gespeichert",
    view_name: "Name dieser Ansicht",
    view_save: "Speichern",
    view_note: "Filter, Reihenfolge und Spalten, in diesem Browser gemerkt. Auch die Adresse enthält sie: Ein Link zeigt anderen dasselbe.",
    view_hint: "Filtern, sortieren oder Spalten wählen; dann lässt sich das Gezeigte hier unter einem Namen speichern.",
    view_failed: "Dieser Browser merkt sich nichts für diese Seite; beim Verlassen ist die Ansicht weg.",
    view_forget: |name| format!("Ansicht {name} vergessen"),
};
