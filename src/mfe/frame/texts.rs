//! The keyboard's help.

use crate::i18n::pick;

/// The keyboard's help.
pub(super) struct Texts {
    /// Keys, separated by spaces, and what they do.
    pub(super) keys: &'static [(&'static str, &'static str)],
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
};

/// The texts in the language now.
pub(super) fn texts() -> &'static Texts {
    pick(&EN, &DE)
}
