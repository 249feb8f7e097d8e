//! Texts of one root's page.

use crate::i18n::{pick, plural};

/// Texts of one root's page.
pub(in crate::account) struct Texts {
    pub(in crate::account) sections: fn(&str) -> String,
    pub(in crate::account) status: &'static str,
    pub(in crate::account) history: &'static str,
    pub(in crate::account) version: &'static str,
    pub(in crate::account) clients: &'static str,
    pub(in crate::account) verified: &'static str,
    pub(in crate::account) never: &'static str,
    pub(in crate::account) gone_title: &'static str,
    pub(in crate::account) gone_text: &'static str,
    pub(in crate::account) to_list: &'static str,
    pub(in crate::account) since: fn(&str) -> String,
    pub(in crate::account) key_title: &'static str,
    pub(in crate::account) reference: &'static str,
    pub(in crate::account) resolved: &'static str,
    pub(in crate::account) wanted: &'static str,
    pub(in crate::account) controller: &'static str,
    pub(in crate::account) no_history: &'static str,
    pub(in crate::account) managed_by: fn(&str) -> String,
    pub(in crate::account) copy_yaml: &'static str,
    pub(in crate::account) application: &'static str,
    pub(in crate::account) state: &'static str,
    pub(in crate::account) no_keys_title: &'static str,
    pub(in crate::account) no_keys_text: &'static str,
    pub(in crate::account) all_keys: fn(u32, &str) -> String,
    pub(in crate::account) edit_title: fn(&str, &str) -> String,
    pub(in crate::account) save: &'static str,
    pub(in crate::account) saved: fn(&str) -> String,
    pub(in crate::account) clash: fn(&str) -> String,
    pub(in crate::account) ready: &'static str,
    pub(in crate::account) ready_rekeying: &'static str,
    pub(in crate::account) left_behind: &'static str,
    pub(in crate::account) pending: &'static str,
    pub(in crate::account) verifying: &'static str,
    pub(in crate::account) suspended: &'static str,
    pub(in crate::account) deleting: &'static str,
    pub(in crate::account) key_verified: &'static str,
    pub(in crate::account) chain_current: &'static str,
    pub(in crate::account) chain_unknown: &'static str,
    pub(in crate::account) chain_rekeying: &'static str,
    pub(in crate::account) chain_failed: &'static str,
    pub(in crate::account) chain_cancelled: &'static str,
    pub(in crate::account) chain_awaiting: &'static str,
    pub(in crate::account) deletion_blocked: &'static str,
    pub(in crate::account) shared: &'static str,
}

/// The texts in the language now.
pub(in crate::account) fn texts() -> &'static Texts {
    pick(&EN, &DE)
}

const EN: Texts = Texts {
    sections: |name| format!("Sections of {name}"),
    status: "Status",
    history: "History",
    version: "Version",
    clients: "Active clients",
    verified: "Verified",
    never: "not yet",
    gone_title: "There is no such root of trust",
    gone_text: "It was deleted, or its name is another.",
    to_list: "Show all roots of trust",
    since: |time| format!("since {time}"),
    key_title: "External key",
    reference: "In use",
    resolved: "Resolved to",
    wanted: "Asked for",
    controller: "OpenKCM",
    no_history: "Nothing has been recorded in the last hour; events are kept for a limited time.",
    managed_by: |who| {
        format!("{who} owns fields of this object. What you change here may be changed back by it; change it there.")
    },
    copy_yaml: "Copy YAML",
    application: "Application",
    state: "State",
    no_keys_title: "No service key uses this root",
    no_keys_text: "One per application or microservice, with its own rotation schedule.",
    all_keys: |n, text| {
        format!("Show {} {text} {} with filters", plural(n, "the", "all"), plural(n, "service key", "service keys"))
    },
    edit_title: |name, workspace| format!("Edit root of trust {name} in {workspace}"),
    save: "Save",
    saved: |name| format!("{name} is saved."),
    clash: |theirs| {
        format!("Somebody changed this meanwhile to: {theirs}. Your input is kept; saving again replaces theirs.")
    },
    ready: "The root works: service keys can be wrapped and unwrapped.",
    ready_rekeying: "The root works while it moves to another external key.",
    left_behind: "The root works, but a re-key left keys on the old material.",
    pending: "The external key has not been looked at yet.",
    verifying: "The external key is being verified.",
    suspended: "The tenant is suspended; nothing is served.",
    deleting: "The root is being deleted.",
    key_verified: "The external key passed its verification.",
    chain_current: "Every service key is wrapped by the key this root names.",
    chain_unknown: "No external key is in use yet.",
    chain_rekeying: "Service keys are being wrapped anew.",
    chain_failed: "The re-key failed. Retry it, or name the old key again.",
    chain_cancelled: "The re-key was cancelled. Confirm it again to go on.",
    chain_awaiting: "The key reference was changed, but nobody has confirmed the re-key.",
    deletion_blocked: "The deletion waits until no service key uses this root.",
    shared: "The external key also serves a root of another environment.",
};

const DE: Texts = Texts {
    sections: |name| format!("Bereiche von {name}"),
    status: "Status",
    history: "Historie",
    version: "Version",
    clients: "Aktive Clients",
    verified: "Geprüft",
    never: "noch nicht",
    gone_title: "Diesen Vertrauensanker gibt es nicht",
    gone_text: "Er wurde gelöscht oder heißt anders.",
    to_list: "Alle Vertrauensanker zeigen",
    since: |time| format!("seit {time}"),
    key_title: "Externer Schlüssel",
    reference: "In Benutzung",
    resolved: "Aufgelöst zu",
    wanted: "Gewünscht",
    controller: "OpenKCM",
    no_history: "In der letzten Stunde wurde nichts verzeichnet; Ereignisse bleiben begrenzt lange.",
    managed_by: |who| {
        format!(
            "{who} verwaltet Felder dieses Objekts. Was Sie hier ändern, kann von dort zurückgeändert werden; ändern Sie es dort."
        )
    },
    copy_yaml: "YAML kopieren",
    application: "Anwendung",
    state: "Status",
    no_keys_title: "Kein Dienstschlüssel benutzt diesen Anker",
    no_keys_text: "Einer je Anwendung oder Dienst, mit eigenem Rotationsplan.",
    all_keys: |n, text| format!("{} {text} Dienstschlüssel mit Filtern zeigen", plural(n, "Den", "Alle")),
    edit_title: |name, workspace| format!("Vertrauensanker {name} in {workspace} bearbeiten"),
    save: "Speichern",
    saved: |name| format!("{name} ist gespeichert."),
    clash: |theirs| {
        format!(
            "Jemand hat das inzwischen geändert zu: {theirs}. Ihre Eingabe bleibt; erneutes Speichern ersetzt die andere."
        )
    },
    ready: "Der Anker arbeitet: Dienstschlüssel lassen sich ver- und entpacken.",
    ready_rekeying: "Der Anker arbeitet, während er zu einem anderen externen Schlüssel wechselt.",
    left_behind: "Der Anker arbeitet, aber eine Umschlüsselung hat Schlüssel auf dem alten Material gelassen.",
    pending: "Der externe Schlüssel wurde noch nicht angesehen.",
    verifying: "Der externe Schlüssel wird geprüft.",
    suspended: "Der Mandant ist ausgesetzt; nichts wird bedient.",
    deleting: "Der Anker wird gelöscht.",
    key_verified: "Der externe Schlüssel hat seine Prüfung bestanden.",
    chain_current: "Jeder Dienstschlüssel ist von dem Schlüssel verpackt, den dieser Anker nennt.",
    chain_unknown: "Noch ist kein externer Schlüssel in Benutzung.",
    chain_rekeying: "Dienstschlüssel werden neu verpackt.",
    chain_failed: "Die Umschlüsselung ist fehlgeschlagen. Wiederholen Sie sie oder nennen Sie wieder den alten Schlüssel.",
    chain_cancelled: "Die Umschlüsselung wurde abgebrochen. Bestätigen Sie sie erneut, um weiterzumachen.",
    chain_awaiting: "Die Schlüsselreferenz wurde geändert, aber niemand hat die Umschlüsselung bestätigt.",
    deletion_blocked: "Die Löschung wartet, bis kein Dienstschlüssel diesen Anker benutzt.",
    shared: "Der externe Schlüssel dient auch einem Anker einer anderen Umgebung.",
};
