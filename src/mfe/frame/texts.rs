//! Texts of what every page shares.

use crate::i18n::pick;

/// Texts of what every page shares.
pub(super) struct Texts {
    /// Keys, separated by spaces, and what they do.
    pub(super) keys: &'static [(&'static str, &'static str)],
    pub(super) history: &'static str,
    pub(super) no_history: &'static str,
    pub(super) all: &'static str,
    pub(super) columns: &'static str,
    pub(super) always: &'static str,
    pub(super) reset: &'static str,
    pub(super) in_address: &'static str,
    pub(super) earlier: fn(&str) -> String,
    pub(super) later: fn(&str) -> String,
}

const EN: Texts = Texts {
    keys: &[
        ("/", "Search"),
        ("g o", "Go to the overview"),
        ("g a", "Go to the roots of trust"),
        ("g k", "Go to the service keys"),
        ("g t", "Go to the topology"),
        ("n", "New root of trust, or service key where they are listed"),
        ("?", "This help"),
        ("Esc", "Close"),
    ],
    history: "History",
    no_history: "Nothing has happened in the time the control plane remembers.",
    all: "All",
    columns: "Columns",
    always: "always",
    reset: "Reset",
    in_address: "The columns are part of the address.",
    earlier: |column| format!("Move {column} to the start"),
    later: |column| format!("Move {column} to the end"),
};

const DE: Texts = Texts {
    keys: &[
        ("/", "Suchen"),
        ("g o", "Zur Übersicht"),
        ("g a", "Zu den Vertrauensankern"),
        ("g k", "Zu den Dienstschlüsseln"),
        ("g t", "Zur Topologie"),
        ("n", "Neuer Vertrauensanker, oder Dienstschlüssel, wo sie gelistet sind"),
        ("?", "Diese Hilfe"),
        ("Esc", "Schließen"),
    ],
    history: "Verlauf",
    no_history: "In der Zeit, an die sich die Steuerebene erinnert, ist nichts geschehen.",
    all: "Alle",
    columns: "Spalten",
    always: "immer",
    reset: "Zurücksetzen",
    in_address: "Die Spalten stehen in der Adresse.",
    earlier: |column| format!("{column} nach vorn"),
    later: |column| format!("{column} nach hinten"),
};

/// The texts in the language now.
pub(super) fn texts() -> &'static Texts {
    pick(&EN, &DE)
}
