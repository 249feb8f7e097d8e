//! What each dangerous action is called, what it does, and whether it can be undone.

use crate::i18n::{pick, plural};
use model::plan::{Action, Kind, Plan, Warning};

/// Texts of the plan dialogs. Sentences about numbers leave the number out: it stands before them.
pub(super) struct Texts {
    pub(super) happens: &'static str,
    /// Action, kind, name, workspace.
    pub(super) title: fn(Action, Kind, &str, &str) -> String,
    /// Action and name.
    pub(super) button: fn(Action, &str) -> String,
    pub(super) keys: fn(Action, u32) -> &'static str,
    pub(super) clients: fn(Action, u32) -> &'static str,
    pub(super) clients_unknown: fn(&str, u32) -> String,
    /// Action, edges, keys.
    pub(super) edges: fn(Action, u32, u32) -> String,
    pub(super) edges_by_lease: fn(&str) -> String,
    pub(super) skipped: fn(Action, u32) -> &'static str,
    pub(super) nothing: &'static str,
    pub(super) was: fn(&str) -> String,
    /// Bold first, then the rest.
    pub(super) undo: fn(&Plan) -> (&'static str, &'static str),
    /// The same of a deletion whose days are known, as text: "7".
    pub(super) undo_within: fn(u32, &str) -> (String, &'static str),
    pub(super) warning: fn(Action, Warning) -> Option<&'static str>,
    pub(super) moved: &'static str,
    pub(super) not_known: &'static str,
    pub(super) blocked: fn(&model::can::Blocked) -> String,
}

/// The texts in the language now.
pub(super) fn texts() -> &'static Texts {
    pick(&EN, &DE)
}

const EN: Texts = Texts {
    happens: "What happens",
    title: |action, kind, name, workspace| {
        let kind = match kind {
            Kind::Tenant => "tenant",
            Kind::Account => "root of trust",
            Kind::ServiceEncryptionKey => "service key",
        };
        format!("{} {kind} {name} in {workspace}", verb_en(action))
    },
    button: |action, name| format!("{} {name}", verb_en(action)),
    keys: |action, n| match action {
        Action::Rekey => plural(n, "service key is wrapped anew", "service keys are wrapped anew"),
        Action::Delete => plural(
            n,
            "service key is evicted and destroyed after the window",
            "service keys are evicted and destroyed after the window",
        ),
        Action::Disable => plural(n, "service key is disabled", "service keys are disabled"),
        Action::Rotate => plural(n, "service key gets a new version", "service keys get a new version"),
        Action::Suspend => plural(n, "service key stops being served", "service keys stop being served"),
    },
    clients: |action, n| match action {
        Action::Rekey => plural(n, "active client keeps working", "active clients keep working"),
        Action::Rotate => {
            plural(n, "active client encrypts with the new version", "active clients encrypt with the new version")
        }
        _ => plural(
            n,
            "active client can no longer encrypt or decrypt",
            "active clients can no longer encrypt or decrypt",
        ),
    },
    clients_unknown: |number, n| format!("+ unknown on {number} {}", plural(n, "key", "keys")),
    edges: |action, n, keys| match action {
        Action::Rotate | Action::Rekey => {
            plural(n, "connected edge is told at once", "connected edges are told at once").to_owned()
        }
        _ => format!(
            "connected {} {} at once",
            plural(n, "edge evicts", "edges evict"),
            plural(keys, "the key with all its versions", "the keys with all their versions")
        ),
    },
    edges_by_lease: |names| format!("{names} not connected: stops by itself when its lease ends"),
    skipped: |action, n| match action {
        Action::Rekey => {
            plural(n, "rotation waits until the re-key is done", "rotations wait until the re-key is done")
        }
        _ => plural(
            n,
            "rotation of the next 24 hours is skipped; the schedule stays",
            "rotations of the next 24 hours are skipped; the schedules stay",
        ),
    },
    nothing: "Nothing that is in use changes.",
    was: |before| format!("was {before}"),
    undo: |plan| match (plan.reversible, plan.action) {
        (true, Action::Disable) => {
            ("You can enable the key again.", "All its versions are kept, and the data can be read again then.")
        }
        (true, Action::Suspend) => {
            ("You can resume the tenant.", "Nothing is deleted; keys and roots stay as they are.")
        }
        (true, Action::Delete) => {
            ("You can cancel the deletion until the window ends.", "After it the data can't be decrypted.")
        }
        (true, Action::Rekey) => {
            ("You can cancel while it runs.", "Keys already wrapped anew stay so; re-keying back is another re-key.")
        }
        (true, Action::Rotate) => ("Old versions keep decrypting.", "The schedule does not move."),
        (false, Action::Rotate) => {
            ("A rotation is not taken back.", "Old versions keep decrypting; the schedule does not move.")
        }
        (false, Action::Rekey) => {
            ("A re-key is not taken back.", "You can cancel while it runs, and re-key to the old key later.")
        }
        (false, _) => (
            "This can't be undone.",
            "The external key stays as it is at its provider; connecting it again makes a new root of trust.",
        ),
    },
    undo_within: |n, text| {
        (
            format!("You can cancel the deletion for {text} {}.", plural(n, "day", "days")),
            "Then the key is destroyed, and nobody can decrypt its data again.",
        )
    },
    warning: |action, warning| match warning {
        Warning::UnknownClients | Warning::EdgesOnlyByLease => None,
        Warning::TargetIsCurrent => Some("The target is the key in use."),
        Warning::OldKeyUnavailable => Some(
            "The old external key can't be used now: keys that only it can unwrap stay behind and are listed as failed.",
        ),
        Warning::ProviderChanges => Some("The provider changes too."),
        Warning::DataLost => Some("Data encrypted with this key can't be decrypted after the window."),
        Warning::MaterialDamaged if action == Action::Rekey => {
            Some("The material of some keys is damaged: they stay behind and are listed as failed.")
        }
        Warning::MaterialDamaged => Some(
            "Damaged material: edges may hold the last copy that works, and they forget it. Until a backup is brought back, nothing encrypted with it can be decrypted.",
        ),
    },
    not_known: "What it would do isn't known now",
    moved: "The plan has changed since you pressed. Check it and press again.",
    blocked: |blocked| match blocked {
        model::can::Blocked::InUse { keys } => {
            format!("{keys} {} this root", plural(*keys, "service key uses", "service keys use"))
        }
        model::can::Blocked::Rekeying => "A re-key is running".to_owned(),
        model::can::Blocked::RootNotReady { phase } => format!("The root of trust is {phase:?}"),
        model::can::Blocked::KeyDisabled => "The key is disabled".to_owned(),
        model::can::Blocked::PendingDeletion => "The key waits for its deletion".to_owned(),
        model::can::Blocked::KeyNotActive { phase } => format!("The key is {phase:?}"),
        model::can::Blocked::Deleting => "It is being deleted".to_owned(),
        model::can::Blocked::NoChange => "It is so already".to_owned(),
    },
};

const DE: Texts = Texts {
    happens: "Was geschieht",
    title: |action, kind, name, workspace| {
        let kind = match kind {
            Kind::Tenant => "Mandant",
            Kind::Account => "Vertrauensanker",
            Kind::ServiceEncryptionKey => "Dienstschlüssel",
        };
        format!("{kind} {name} in {workspace} {}", verb_de(action))
    },
    button: |action, name| format!("{name} {}", verb_de(action)),
    keys: |action, n| match action {
        Action::Rekey => plural(n, "Dienstschlüssel wird neu verpackt", "Dienstschlüssel werden neu verpackt"),
        Action::Delete => plural(
            n,
            "Dienstschlüssel wird entfernt und nach der Frist vernichtet",
            "Dienstschlüssel werden entfernt und nach der Frist vernichtet",
        ),
        Action::Disable => plural(n, "Dienstschlüssel wird deaktiviert", "Dienstschlüssel werden deaktiviert"),
        Action::Rotate => {
            plural(n, "Dienstschlüssel bekommt eine neue Version", "Dienstschlüssel bekommen eine neue Version")
        }
        Action::Suspend => {
            plural(n, "Dienstschlüssel wird nicht mehr bedient", "Dienstschlüssel werden nicht mehr bedient")
        }
    },
    clients: |action, n| match action {
        Action::Rekey => plural(n, "aktiver Client arbeitet weiter", "aktive Clients arbeiten weiter"),
        Action::Rotate => plural(
            n,
            "aktiver Client verschlüsselt mit der neuen Version",
            "aktive Clients verschlüsseln mit der neuen Version",
        ),
        _ => plural(
            n,
            "aktiver Client kann nicht mehr ver- oder entschlüsseln",
            "aktive Clients können nicht mehr ver- oder entschlüsseln",
        ),
    },
    clients_unknown: |number, _| format!("+ unbekannt bei {number} Schlüsseln"),
    edges: |action, n, keys| match action {
        Action::Rotate | Action::Rekey => {
            plural(n, "verbundenes Edge erfährt es sofort", "verbundene Edges erfahren es sofort").to_owned()
        }
        _ => format!(
            "{} sofort {}",
            plural(n, "verbundenes Edge entfernt", "verbundene Edges entfernen"),
            plural(keys, "den Schlüssel mit allen Versionen", "die Schlüssel mit allen Versionen")
        ),
    },
    edges_by_lease: |names| format!("{names} nicht verbunden: hört mit dem Ende der Frist von selbst auf"),
    skipped: |action, n| match action {
        Action::Rekey => plural(
            n,
            "Rotation wartet bis zum Ende der Umschlüsselung",
            "Rotationen warten bis zum Ende der Umschlüsselung",
        ),
        _ => plural(
            n,
            "Rotation der nächsten 24 Stunden entfällt; der Zeitplan bleibt",
            "Rotationen der nächsten 24 Stunden entfallen; die Zeitpläne bleiben",
        ),
    },
    nothing: "Nichts, was benutzt wird, ändert sich.",
    was: |before| format!("war {before}"),
    undo: |plan| match (plan.reversible, plan.action) {
        (true, Action::Disable) => (
            "Sie können den Schlüssel wieder aktivieren.",
            "Alle Versionen bleiben, und die Daten sind dann wieder lesbar.",
        ),
        (true, Action::Suspend) => {
            ("Sie können den Mandanten fortsetzen.", "Nichts wird gelöscht; Schlüssel und Anker bleiben, wie sie sind.")
        }
        (true, Action::Delete) => (
            "Bis zum Ende der Frist können Sie die Löschung abbrechen.",
            "Danach lassen sich die Daten nicht mehr entschlüsseln.",
        ),
        (true, Action::Rekey) => (
            "Sie können abbrechen, solange es läuft.",
            "Schon neu verpackte Schlüssel bleiben es; der Weg zurück ist eine weitere Umschlüsselung.",
        ),
        (true, Action::Rotate) => ("Alte Versionen entschlüsseln weiter.", "Der Zeitplan bewegt sich nicht."),
        (false, Action::Rotate) => (
            "Eine Rotation wird nicht zurückgenommen.",
            "Alte Versionen entschlüsseln weiter; der Zeitplan bewegt sich nicht.",
        ),
        (false, Action::Rekey) => (
            "Eine Umschlüsselung wird nicht zurückgenommen.",
            "Sie können abbrechen, solange sie läuft, und später zurück umschlüsseln.",
        ),
        (false, _) => (
            "Das lässt sich nicht rückgängig machen.",
            "Der externe Schlüssel bleibt bei seinem Provider, wie er ist; ihn wieder zu verbinden ergibt einen neuen Vertrauensanker.",
        ),
    },
    undo_within: |n, text| {
        (
            format!("Sie können die Löschung {text} {} lang abbrechen.", plural(n, "Tag", "Tage")),
            "Danach wird der Schlüssel vernichtet, und niemand kann seine Daten mehr entschlüsseln.",
        )
    },
    warning: |action, warning| match warning {
        Warning::UnknownClients | Warning::EdgesOnlyByLease => None,
        Warning::TargetIsCurrent => Some("Das Ziel ist der Schlüssel in Benutzung."),
        Warning::OldKeyUnavailable => Some(
            "Der alte externe Schlüssel ist jetzt nicht benutzbar: was nur er entpacken kann, bleibt zurück und wird als fehlgeschlagen gelistet.",
        ),
        Warning::ProviderChanges => Some("Auch der Provider ändert sich."),
        Warning::DataLost => {
            Some("Mit diesem Schlüssel verschlüsselte Daten lassen sich nach der Frist nicht mehr entschlüsseln.")
        }
        Warning::MaterialDamaged if action == Action::Rekey => Some(
            "Das Material einiger Schlüssel ist beschädigt: Sie bleiben zurück und werden als fehlgeschlagen gelistet.",
        ),
        Warning::MaterialDamaged => Some(
            "Beschädigtes Material: Edges halten vielleicht die letzte brauchbare Kopie und vergessen sie. Bis eine Sicherung zurückgespielt ist, lässt sich nichts damit Verschlüsseltes entschlüsseln.",
        ),
    },
    not_known: "Was es täte, ist gerade nicht bekannt",
    moved: "Der Plan hat sich seit dem Drücken geändert. Prüfen Sie ihn und drücken Sie erneut.",
    blocked: |blocked| match blocked {
        model::can::Blocked::InUse { keys } => format!("{keys} Dienstschlüssel benutzen diesen Anker"),
        model::can::Blocked::Rekeying => "Eine Umschlüsselung läuft".to_owned(),
        model::can::Blocked::RootNotReady { phase } => format!("Der Vertrauensanker ist {phase:?}"),
        model::can::Blocked::KeyDisabled => "Der Schlüssel ist deaktiviert".to_owned(),
        model::can::Blocked::PendingDeletion => "Der Schlüssel wartet auf seine Löschung".to_owned(),
        model::can::Blocked::KeyNotActive { phase } => format!("Der Schlüssel ist {phase:?}"),
        model::can::Blocked::Deleting => "Es wird gerade gelöscht".to_owned(),
        model::can::Blocked::NoChange => "Es ist schon so".to_owned(),
    },
};

fn verb_en(action: Action) -> &'static str {
    match action {
        Action::Rekey => "Re-key",
        Action::Delete => "Delete",
        Action::Disable => "Disable",
        Action::Rotate => "Rotate",
        Action::Suspend => "Suspend",
    }
}

fn verb_de(action: Action) -> &'static str {
    match action {
        Action::Rekey => "umschlüsseln",
        Action::Delete => "löschen",
        Action::Disable => "deaktivieren",
        Action::Rotate => "rotieren",
        Action::Suspend => "aussetzen",
    }
}

/// Why it can't be done, as the rule says.
pub(crate) fn blocked_text(blocked: &model::can::Blocked) -> String {
    (texts().blocked)(blocked)
}
