//! Texts of a re-key.

use crate::i18n::{pick, plural};
use model::reconcile::MaterialFault;

/// Texts of a re-key.
pub(in crate::account) struct Texts {
    pub(in crate::account) title: fn(&str) -> String,
    pub(in crate::account) target_title: &'static str,
    pub(in crate::account) target_text: &'static str,
    pub(in crate::account) now_title: &'static str,
    pub(in crate::account) keep_title: &'static str,
    pub(in crate::account) keep_text: &'static str,
    pub(in crate::account) provider: &'static str,
    pub(in crate::account) show_plan: &'static str,
    pub(in crate::account) missing: &'static str,
    pub(in crate::account) same: &'static str,
    pub(in crate::account) from: &'static str,
    pub(in crate::account) to: &'static str,
    pub(in crate::account) platform_key: &'static str,
    pub(in crate::account) new_key: &'static str,
    pub(in crate::account) started: fn(&str) -> String,
    pub(in crate::account) to_root: &'static str,
    pub(in crate::account) phases: &'static str,
    /// Confirmed, target verified, wrapping, chain, completed.
    pub(in crate::account) phase: [&'static str; 5],
    pub(in crate::account) running: &'static str,
    pub(in crate::account) completed: &'static str,
    pub(in crate::account) failed: &'static str,
    pub(in crate::account) cancelled: &'static str,
    pub(in crate::account) awaiting: &'static str,
    pub(in crate::account) awaiting_text: &'static str,
    pub(in crate::account) by: fn(&str, &str) -> String,
    /// Total and version: behind the number that is done.
    pub(in crate::account) of: fn(u32, &str, &str) -> String,
    pub(in crate::account) about_left: fn(&str) -> String,
    pub(in crate::account) rate: &'static str,
    pub(in crate::account) per_second: fn(&str) -> String,
    pub(in crate::account) measuring: &'static str,
    pub(in crate::account) running_for: &'static str,
    pub(in crate::account) took: &'static str,
    pub(in crate::account) failed_keys: &'static str,
    pub(in crate::account) operation: &'static str,
    pub(in crate::account) runs: &'static str,
    pub(in crate::account) done_text: fn(u32, &str) -> String,
    pub(in crate::account) target_failed: &'static str,
    pub(in crate::account) other_key: &'static str,
    pub(in crate::account) left_text: fn(&str) -> String,
    pub(in crate::account) reason: &'static str,
    /// Why a key stayed behind, and what helps.
    pub(in crate::account) damaged: fn(MaterialFault) -> &'static str,
    /// Why keys stayed behind that nobody can name.
    pub(in crate::account) bundle_unreadable: &'static str,
    pub(in crate::account) old_key_unavailable: &'static str,
    pub(in crate::account) retry: fn(u32, &str) -> String,
    pub(in crate::account) retry_asked: fn(&str) -> String,
    pub(in crate::account) shown_of: fn(&str, &str) -> String,
    pub(in crate::account) cancel: &'static str,
    pub(in crate::account) keep: &'static str,
    pub(in crate::account) cancel_title: fn(&str, &str) -> String,
    pub(in crate::account) if_cancel: &'static str,
    pub(in crate::account) if_cancel_text: fn(&str) -> String,
    pub(in crate::account) cancel_asked: fn(&str) -> String,
    pub(in crate::account) confirm: &'static str,
    pub(in crate::account) from_until: &'static str,
    pub(in crate::account) keep_old: &'static str,
    pub(in crate::account) keys_title: &'static str,
}

/// The texts in the language now.
pub(in crate::account) fn texts() -> &'static Texts {
    pick(&EN, &DE)
}

const EN: Texts = Texts {
    title: |name| format!("Re-key {name}"),
    target_title: "To which key?",
    target_text: "The new key is verified in full before anything is touched. Then every service key is wrapped anew; no data is re-encrypted.",
    now_title: "In use now",
    keep_title: "Keep the old key",
    keep_text: "Don't delete or disable the old key at its provider before the re-key is complete: what it wraps can only be unwrapped by it.",
    provider: "Provider",
    show_plan: "Show what happens",
    missing: "The key reference is missing or not well formed",
    same: "This is the key in use",
    from: "From",
    to: "To",
    platform_key: "The platform's own key",
    new_key: "the new key",
    started: |name| format!("The re-key of {name} has started."),
    to_root: "Open root",
    phases: "Phases",
    phase: ["Confirmed", "Target verified", "Wrapping keys again", "Verify the chain", "Completed"],
    running: "Re-key in progress",
    completed: "Re-key completed",
    failed: "Re-key failed",
    cancelled: "Re-key cancelled",
    awaiting: "Re-key waits for confirmation",
    awaiting_text: "The key reference was changed outside this page, and nobody has confirmed it. The old key stays in use until somebody does.",
    by: |time, who| if who.is_empty() { format!("started {time}") } else { format!("started {time} by {who}") },
    of: |n, total, version| format!("of {total} {} wrapped by {version}", plural(n, "service key", "service keys")),
    about_left: |span| format!("about {span} left"),
    rate: "Rate",
    per_second: |n| format!("{n} keys/s"),
    measuring: "measuring",
    running_for: "Running for",
    took: "Took",
    failed_keys: "Failed",
    operation: "Operation",
    runs: "This runs in the controller. You can reload or close this page; everyone in the workspace sees the same progress. Rotation of these keys is paused until the end.",
    done_text: |n, count| {
        format!(
            "{count} {} wrapped by the new key. The old key is not needed any more.",
            plural(n, "service key is", "service keys are")
        )
    },
    target_failed: "The new key did not pass its verification; nothing was changed, the old key stays in use.",
    other_key: "Choose a key",
    left_text: |count| format!("{count} still need the old key. Keep it, and go on by retrying or confirming again."),
    reason: "Reason",
    damaged: |fault| match fault {
        MaterialFault::NotAuthentic => {
            "What is kept of it was changed. Once its Secret is restored from a backup, retry."
        }
        MaterialFault::Unreadable => {
            "What is kept of it can’t be read. Once its Secret is restored from a backup, retry."
        }
        MaterialFault::Missing => {
            "What is kept of it, or a part of it, is gone. Once its Secret is restored from a backup, retry."
        }
    },
    bundle_unreadable: "This Secret can’t be read, and nobody knows which keys it holds. Once it is restored from a backup, retry.",
    old_key_unavailable: "Only the old external key can unwrap it, and that one can’t be used now. Make it usable, then retry.",
    retry: |n, count| format!("Retry {count} {} now", plural(n, "key", "keys")),
    retry_asked: |name| format!("The failed keys of {name} are tried again."),
    shown_of: |shown, total| format!("{shown} of {total} shown"),
    cancel: "Cancel re-key",
    keep: "Let it run",
    cancel_title: |name, workspace| format!("Cancel re-key of root of trust {name} in {workspace}"),
    if_cancel: "If you cancel",
    if_cancel_text: |done| {
        format!(
            "Wrapping stops after the current bundle. The {done} keys done stay on the new material, the rest on the old; both keys stay in use and every service key keeps working. You can confirm again to go on, or re-key back."
        )
    },
    cancel_asked: |name| format!("The re-key of {name} is being cancelled."),
    confirm: "Confirm or change",
    from_until: "From, in use until the end",
    keep_old: "Don't delete or disable the old key at its provider before phase “Completed”.",
    keys_title: "Keys",
};

const DE: Texts = Texts {
    title: |name| format!("{name} umschlüsseln"),
    target_title: "Zu welchem Schlüssel?",
    target_text: "Der neue Schlüssel wird ganz geprüft, bevor etwas angefasst wird. Dann wird jeder Dienstschlüssel neu verpackt; Daten werden nicht neu verschlüsselt.",
    now_title: "Jetzt in Benutzung",
    keep_title: "Behalten Sie den alten Schlüssel",
    keep_text: "Löschen oder deaktivieren Sie den alten Schlüssel nicht beim Provider, bevor die Umschlüsselung fertig ist: was er verpackt hat, kann nur er entpacken.",
    provider: "Provider",
    show_plan: "Zeigen, was geschieht",
    missing: "Die Schlüsselreferenz fehlt oder ist nicht wohlgeformt",
    same: "Das ist der Schlüssel in Benutzung",
    from: "Von",
    to: "Zu",
    platform_key: "Der Schlüssel der Plattform",
    new_key: "den neuen Schlüssel",
    started: |name| format!("Die Umschlüsselung von {name} hat begonnen."),
    to_root: "Anker öffnen",
    phases: "Phasen",
    phase: ["Bestätigt", "Ziel geprüft", "Schlüssel neu verpackt", "Kette prüfen", "Abge\u{ad}schlossen"],
    running: "Umschlüsselung läuft",
    completed: "Umschlüsselung abgeschlossen",
    failed: "Umschlüsselung fehlgeschlagen",
    cancelled: "Umschlüsselung abgebrochen",
    awaiting: "Umschlüsselung wartet auf Bestätigung",
    awaiting_text: "Die Schlüsselreferenz wurde außerhalb dieser Seite geändert, und niemand hat es bestätigt. Der alte Schlüssel bleibt in Benutzung, bis jemand es tut.",
    by: |time, who| if who.is_empty() { format!("begonnen {time}") } else { format!("begonnen {time} von {who}") },
    of: |_, total, version| format!("von {total} Dienstschlüsseln durch {version} verpackt"),
    about_left: |span| format!("noch etwa {span}"),
    rate: "Tempo",
    per_second: |n| format!("{n} Schlüssel/s"),
    measuring: "wird gemessen",
    running_for: "Läuft seit",
    took: "Dauer",
    failed_keys: "Fehlgeschlagen",
    operation: "Vorgang",
    runs: "Das läuft im Controller. Sie können die Seite neu laden oder schließen; alle im Workspace sehen denselben Fortschritt. Die Rotation dieser Schlüssel ruht bis zum Ende.",
    done_text: |n, count| {
        format!(
            "{count} {} durch den neuen Schlüssel verpackt. Der alte wird nicht mehr gebraucht.",
            plural(n, "Dienstschlüssel ist", "Dienstschlüssel sind")
        )
    },
    target_failed: "Der neue Schlüssel hat seine Prüfung nicht bestanden; nichts wurde geändert, der alte bleibt in Benutzung.",
    other_key: "Schlüssel wählen",
    left_text: |count| {
        format!(
            "{count} brauchen den alten Schlüssel noch. Behalten Sie ihn, und machen Sie mit Wiederholen oder erneuter Bestätigung weiter."
        )
    },
    reason: "Grund",
    damaged: |fault| match fault {
        MaterialFault::NotAuthentic => {
            "Das Aufbewahrte wurde verändert. Wenn das Secret aus einer Sicherung wiederhergestellt ist, noch einmal versuchen."
        }
        MaterialFault::Unreadable => {
            "Das Aufbewahrte ist nicht lesbar. Wenn das Secret aus einer Sicherung wiederhergestellt ist, noch einmal versuchen."
        }
        MaterialFault::Missing => {
            "Das Aufbewahrte, oder ein Teil davon, fehlt. Wenn das Secret aus einer Sicherung wiederhergestellt ist, noch einmal versuchen."
        }
    },
    bundle_unreadable: "Dieses Secret ist nicht lesbar, und niemand weiß, welche Schlüssel es enthält. Wenn es aus einer Sicherung wiederhergestellt ist, noch einmal versuchen.",
    old_key_unavailable: "Nur der alte externe Schlüssel kann es entpacken, und der ist jetzt nicht benutzbar. Machen Sie ihn benutzbar, dann noch einmal versuchen.",
    retry: |_, count| format!("{count} Schlüssel jetzt wiederholen"),
    retry_asked: |name| format!("Die fehlgeschlagenen Schlüssel von {name} werden erneut versucht."),
    shown_of: |shown, total| format!("{shown} von {total} gezeigt"),
    cancel: "Umschlüsselung abbrechen",
    keep: "Laufen lassen",
    cancel_title: |name, workspace| format!("Umschlüsselung des Vertrauensankers {name} in {workspace} abbrechen"),
    if_cancel: "Wenn Sie abbrechen",
    if_cancel_text: |done| {
        format!(
            "Das Verpacken hält nach dem laufenden Bündel an. Die {done} fertigen Schlüssel bleiben auf dem neuen Material, der Rest auf dem alten; beide Schlüssel bleiben in Benutzung und jeder Dienstschlüssel arbeitet weiter. Sie können erneut bestätigen oder zurück umschlüsseln."
        )
    },
    cancel_asked: |name| format!("Die Umschlüsselung von {name} wird abgebrochen."),
    confirm: "Bestätigen oder ändern",
    from_until: "Von, bis zum Ende in Benutzung",
    keep_old: "Löschen oder deaktivieren Sie den alten Schlüssel nicht beim Provider, bevor „Abgeschlossen“ erreicht ist.",
    keys_title: "Schlüssel",
};
