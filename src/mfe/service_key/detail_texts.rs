//! Texts of one key's page.

use crate::i18n::{pick, plural};
use model::reconcile::MaterialFault;

/// Texts of one key's page.
pub(super) struct Texts {
    pub(super) sections: fn(&str) -> String,
    pub(super) status: &'static str,
    pub(super) versions: &'static str,
    pub(super) history: &'static str,
    pub(super) distribution: &'static str,
    pub(super) version: &'static str,
    pub(super) algorithm: &'static str,
    pub(super) schedule: &'static str,
    pub(super) gone_title: &'static str,
    pub(super) gone_text: &'static str,
    pub(super) since: fn(&str) -> String,
    /// Current, oldest version that decrypts.
    pub(super) encrypts: fn(u32, u32) -> String,
    pub(super) encrypts_first: &'static str,
    pub(super) no_version: &'static str,
    pub(super) disabled: &'static str,
    pub(super) deletes: fn(&str) -> String,
    pub(super) tenant_suspended: &'static str,
    pub(super) root_unavailable: &'static str,
    pub(super) material: fn(MaterialFault) -> &'static str,
    pub(super) root_ready: &'static str,
    pub(super) root_verified: fn(&str) -> String,
    pub(super) root_missing: fn(&str) -> String,
    pub(super) edges_hold: fn(u32, &str) -> String,
    pub(super) edges_evicted: fn(u32, &str) -> String,
    pub(super) edges_partly: fn(&str, &str) -> String,
    pub(super) still_decrypts: fn(&str, &str) -> String,
    pub(super) clients_unknown: &'static str,
    pub(super) current: &'static str,
    pub(super) decrypts: &'static str,
    pub(super) destroyed: &'static str,
    pub(super) cause: fn(model::service_key::VersionCause) -> &'static str,
    pub(super) created: &'static str,
    pub(super) why: &'static str,
    pub(super) all_versions: &'static str,
    pub(super) comes_next: &'static str,
    pub(super) this_key: (&'static str, &'static str),
    pub(super) pushed_to: fn(&str) -> String,
    pub(super) evicted_from: fn(&str) -> String,
    pub(super) of_edges: fn(&str, &str) -> String,
    pub(super) acknowledged: &'static str,
    pub(super) on_its_way: &'static str,
    pub(super) unreachable: &'static str,
    pub(super) unreachable_for: fn(&str) -> String,
    pub(super) lease_ends: fn(&str) -> String,
    pub(super) no_edges: &'static str,
    pub(super) managed_by: fn(&str) -> String,
    pub(super) copy_command: &'static str,
    pub(super) as_apply: &'static str,
    pub(super) show_root: &'static str,
    pub(super) copy_yaml: &'static str,
    pub(super) copied: &'static str,
}

/// The texts in the language now.
pub(super) fn texts() -> &'static Texts {
    pick(&EN, &DE)
}

const EN: Texts = Texts {
    sections: |name| format!("Sections of {name}"),
    status: "Status",
    versions: "Versions",
    history: "History",
    distribution: "Distribution",
    version: "Version",
    algorithm: "Algorithm",
    schedule: "Schedule",
    gone_title: "No such service key",
    gone_text: "It doesn't exist in this workspace, or not any more.",
    since: |when| format!("since {when}"),
    encrypts: |now, oldest| format!("The key encrypts with v{now} and decrypts with v{oldest} to v{now}."),
    encrypts_first: "The key encrypts and decrypts with v1.",
    no_version: "The key has no version yet. It gets one as soon as its root of trust is ready.",
    disabled: "The key is disabled. Edges refuse to encrypt and decrypt with it; its versions are kept.",
    deletes: |when| format!("The key is evicted and will be destroyed {when}. After that its data can't be decrypted."),
    tenant_suspended: "The tenant is suspended. Edges refuse to encrypt and decrypt with this key.",
    root_unavailable: "Its root of trust can't be used now. Edges serve what they hold, but nothing can be loaded or rotated.",
    material: |fault| match fault {
        MaterialFault::NotAuthentic => {
            "What is kept of the key was changed by somebody else. Nothing of it is overwritten; edges serve what they hold. The provider's operator restores its record from a backup."
        }
        MaterialFault::Unreadable => {
            "What is kept of the key can't be read. Nothing of it is overwritten; edges serve what they hold. The provider's operator restores its record from a backup."
        }
        MaterialFault::Missing => {
            "What is kept of the key, or a part of it, is gone. It isn't made anew; edges serve what they hold. The provider's operator restores its record from a backup."
        }
    },
    root_ready: "Its root of trust is ready.",
    root_verified: |when| format!("Its root of trust is ready; the external key answered {when}."),
    root_missing: |name| format!("Its root of trust {name} doesn't exist."),
    edges_hold: |n, text| format!("{text} {} this version.", plural(n, "edge holds", "edges hold")),
    edges_evicted: |n, text| format!("{text} {} evicted the key.", plural(n, "edge has", "edges have")),
    edges_partly: |done, all| format!("{done} of {all} edges have acknowledged."),
    still_decrypts: |edge, until| format!("{edge} may still decrypt with this key, until {until} at the latest."),
    clients_unknown: "No edge reports the clients of this key at the moment.",
    current: "current",
    decrypts: "decrypts only",
    destroyed: "destroyed",
    cause: |cause| {
        use model::service_key::VersionCause as C;
        match cause {
            C::Created => "created",
            C::Schedule => "by schedule",
            C::Manual => "by hand",
        }
    },
    created: "Created",
    why: "Cause",
    all_versions: "All",
    comes_next: "comes next",
    this_key: ("this key", "this key"),
    pushed_to: |version| format!("Distribution of {version}"),
    evicted_from: |count| format!("Evicted from {count}"),
    of_edges: |done, all| format!("{done} of {all} edges"),
    acknowledged: "acknowledged",
    on_its_way: "on its way",
    unreachable: "unreachable",
    unreachable_for: |span| format!("unreachable for {span}"),
    lease_ends: |time| format!("lease ends {time}"),
    no_edges: "No crypto edge is connected. The key is pushed to edges as they connect.",
    managed_by: |manager| format!("{manager} manages this object; it may undo what you change here."),
    copy_command: "Copy command",
    as_apply: "The wish alone, to apply it again or elsewhere:",
    show_root: "Show the root of trust",
    copy_yaml: "Copy YAML",
    copied: "Copied",
};

const DE: Texts = Texts {
    sections: |name| format!("Abschnitte von {name}"),
    status: "Status",
    versions: "Versionen",
    history: "Verlauf",
    distribution: "Verteilung",
    version: "Version",
    algorithm: "Algorithmus",
    schedule: "Plan",
    gone_title: "Diesen Dienstschlüssel gibt es nicht",
    gone_text: "Es gibt ihn in diesem Workspace nicht oder nicht mehr.",
    since: |when| format!("seit {when}"),
    encrypts: |now, oldest| {
        format!("Der Schlüssel verschlüsselt mit v{now} und entschlüsselt mit v{oldest} bis v{now}.")
    },
    encrypts_first: "Der Schlüssel verschlüsselt und entschlüsselt mit v1.",
    no_version: "Der Schlüssel hat noch keine Version. Er bekommt eine, sobald sein Vertrauensanker bereit ist.",
    disabled: "Der Schlüssel ist deaktiviert. Edges verweigern Ver- und Entschlüsselung; seine Versionen bleiben.",
    deletes: |when| {
        format!(
            "Der Schlüssel ist entfernt und wird {when} vernichtet. Danach lassen sich seine Daten nicht mehr entschlüsseln."
        )
    },
    tenant_suspended: "Der Mandant ist ausgesetzt. Edges verweigern Ver- und Entschlüsselung mit diesem Schlüssel.",
    root_unavailable: "Sein Vertrauensanker ist nicht nutzbar. Edges bedienen, was sie halten; laden und rotieren geht nicht.",
    material: |fault| match fault {
        MaterialFault::NotAuthentic => {
            "Was vom Schlüssel aufbewahrt wird, hat jemand verändert. Nichts davon wird überschrieben; Edges bedienen, was sie halten. Der Betreiber stellt den Eintrag aus einer Sicherung wieder her."
        }
        MaterialFault::Unreadable => {
            "Was vom Schlüssel aufbewahrt wird, ist nicht lesbar. Nichts davon wird überschrieben; Edges bedienen, was sie halten. Der Betreiber stellt den Eintrag aus einer Sicherung wieder her."
        }
        MaterialFault::Missing => {
            "Was vom Schlüssel aufbewahrt wird, fehlt ganz oder teilweise. Es wird nicht neu erzeugt; Edges bedienen, was sie halten. Der Betreiber stellt den Eintrag aus einer Sicherung wieder her."
        }
    },
    root_ready: "Sein Vertrauensanker ist bereit.",
    root_verified: |when| format!("Sein Vertrauensanker ist bereit; der externe Schlüssel hat {when} geantwortet."),
    root_missing: |name| format!("Seinen Vertrauensanker {name} gibt es nicht."),
    edges_hold: |n, text| format!("{text} {} diese Version.", plural(n, "Edge hält", "Edges halten")),
    edges_evicted: |n, text| format!("{text} {} den Schlüssel entfernt.", plural(n, "Edge hat", "Edges haben")),
    edges_partly: |done, all| format!("{done} von {all} Edges haben bestätigt."),
    still_decrypts: |edge, until| {
        format!("{edge} kann mit diesem Schlüssel noch entschlüsseln, längstens bis {until}.")
    },
    clients_unknown: "Keine Edge meldet derzeit die Clients dieses Schlüssels.",
    current: "aktuell",
    decrypts: "entschlüsselt nur",
    destroyed: "vernichtet",
    cause: |cause| {
        use model::service_key::VersionCause as C;
        match cause {
            C::Created => "erstellt",
            C::Schedule => "nach Plan",
            C::Manual => "von Hand",
        }
    },
    created: "Erstellt",
    why: "Grund",
    all_versions: "Alle",
    comes_next: "kommt als Nächstes",
    this_key: ("diesen Schlüssel", "diesem Schlüssel"),
    pushed_to: |version| format!("Verteilung von {version}"),
    evicted_from: |count| format!("Entfernt von {count}"),
    of_edges: |done, all| format!("{done} von {all} Edges"),
    acknowledged: "bestätigt",
    on_its_way: "unterwegs",
    unreachable: "nicht erreichbar",
    unreachable_for: |span| format!("seit {span} nicht erreichbar"),
    lease_ends: |time| format!("Frist endet {time}"),
    no_edges: "Keine Crypto Edge ist verbunden. Der Schlüssel geht an Edges, sobald sie sich verbinden.",
    managed_by: |manager| format!("{manager} verwaltet dieses Objekt und macht Änderungen hier vielleicht rückgängig."),
    copy_command: "Befehl kopieren",
    as_apply: "Nur der Wunsch, um ihn erneut oder anderswo anzuwenden:",
    show_root: "Vertrauensanker zeigen",
    copy_yaml: "YAML kopieren",
    copied: "Kopiert",
};
