//! Texts that no single feature owns: names of providers and states, connection, permissions, errors.

use crate::i18n::{ordinal, pick, plural};

/// Shared texts.
#[allow(missing_docs)]
pub struct Texts {
    pub aws: &'static str,
    pub azure: &'static str,
    pub gcp: &'static str,
    pub thales: &'static str,
    pub platform: &'static str,
    pub root_of_trust: &'static str,
    pub roots_of_trust: &'static str,
    pub service_key: &'static str,
    pub service_keys: &'static str,
    pub new_root: &'static str,
    pub new_key: &'static str,
    pub settings: &'static str,
    pub loading: &'static str,
    pub retry: &'static str,
    pub cancel: &'static str,
    pub since: &'static str,
    pub unknown: &'static str,
    pub off: &'static str,
    pub live: &'static str,
    pub as_of: fn(&str) -> String,
    pub lost: fn(&str) -> String,
    pub lost_detail: &'static str,
    pub next_try: fn(&str) -> String,
    pub trying: &'static str,
    pub server_waits: &'static str,
    pub attempt: fn(u32) -> String,
    pub try_now: &'static str,
    pub writes_off: fn(&str) -> String,
    pub forbidden: fn(&str, &str) -> String,
    pub not_loaded: &'static str,
    pub not_enabled: &'static str,
    pub provisioning: &'static str,
    pub suspended: &'static str,
    pub no_answer: &'static str,
    pub unreadable: &'static str,
    pub expired: &'static str,
    pub reload: &'static str,
    pub not_framed: &'static str,
    pub no_portal: &'static str,
    pub no_workspace: &'static str,
    pub not_found: &'static str,
    pub correlation: fn(&str) -> String,
    pub keys: fn(u32, &str) -> String,
    pub clients: fn(u32, &str) -> String,
    pub shortcuts: &'static str,
    pub close: &'static str,
    pub notes: &'static str,
    pub no_change: &'static str,
}

const EN: Texts = Texts {
    aws: "AWS KMS",
    azure: "Azure Key Vault",
    gcp: "Google Cloud KMS",
    thales: "Thales HSM",
    platform: "Platform",
    root_of_trust: "Root of trust",
    roots_of_trust: "Roots of trust",
    service_key: "Service key",
    service_keys: "Service keys",
    new_root: "New root of trust",
    new_key: "New service key",
    settings: "Workspace settings",
    loading: "Loading",
    retry: "Try again",
    cancel: "Cancel",
    since: "since",
    unknown: "unknown",
    off: "Not enabled",
    live: "Live",
    as_of: |time| format!("As of {time}"),
    lost: |time| format!("No live updates since {time}."),
    lost_detail: "The page shows that moment. Changes are off because their effects can't be shown. Keys and edges keep working.",
    next_try: |span| format!("Next try in {span}"),
    trying: "Trying now",
    server_waits: "The server waits for the control plane",
    attempt: |n| format!("({})", ordinal(n)),
    try_now: "Try now",
    writes_off: |time| format!("No connection since {time}"),
    forbidden: |verb, kind| format!("You need {verb} on {kind}"),
    not_loaded: "The workspace is being read",
    not_enabled: "OpenKCM is not enabled in this workspace",
    provisioning: "The tenant is being provisioned",
    suspended: "The tenant is suspended",
    no_answer: "The server can't be reached. Check the connection and try again.",
    unreadable: "The server answered something this page can't read. Reload the page; it may be older than the server.",
    expired: "Your session has expired. Reload the page to sign in again.",
    reload: "Reload",
    not_framed: "This page belongs into the portal. Open it there.",
    no_portal: "The page that frames this app is not a portal it trusts, or does not answer.",
    no_workspace: "The portal has not said which workspace this is. Open Key Chain from an account.",
    not_found: "It doesn't exist, or not any more.",
    correlation: |id| format!("Correlation id {id}"),
    keys: |n, text| format!("{text} {}", plural(n, "service key", "service keys")),
    clients: |n, text| format!("{text} {}", plural(n, "active client", "active clients")),
    shortcuts: "Keyboard shortcuts",
    close: "Close",
    notes: "Notifications",
    no_change: "Nothing has changed",
};

const DE: Texts = Texts {
    aws: "AWS KMS",
    azure: "Azure Key Vault",
    gcp: "Google Cloud KMS",
    thales: "Thales HSM",
    platform: "Plattform",
    root_of_trust: "Vertrauensanker",
    roots_of_trust: "Vertrauensanker",
    service_key: "Dienstschlüssel",
    service_keys: "Dienstschlüssel",
    new_root: "Neuer Vertrauensanker",
    new_key: "Neuer Dienstschlüssel",
    settings: "Workspace-Einstellungen",
    loading: "Wird geladen",
    retry: "Erneut versuchen",
    cancel: "Abbrechen",
    since: "seit",
    unknown: "unbekannt",
    off: "Nicht aktiviert",
    live: "Live",
    as_of: |time| format!("Stand {time}"),
    lost: |time| format!("Keine Live-Aktualisierung seit {time}."),
    lost_detail: "Die Seite zeigt diesen Moment. Änderungen sind aus, weil ihre Wirkung nicht gezeigt werden kann. Schlüssel und Edges arbeiten weiter.",
    next_try: |span| format!("Nächster Versuch in {span}"),
    trying: "Versuch läuft",
    server_waits: "Der Server wartet auf die Steuerungsebene",
    attempt: |n| format!("({})", ordinal(n)),
    try_now: "Jetzt versuchen",
    writes_off: |time| format!("Keine Verbindung seit {time}"),
    forbidden: |verb, kind| format!("Ihnen fehlt {verb} auf {kind}"),
    not_loaded: "Der Workspace wird gelesen",
    not_enabled: "OpenKCM ist in diesem Workspace nicht aktiviert",
    provisioning: "Der Mandant wird eingerichtet",
    suspended: "Der Mandant ist ausgesetzt",
    no_answer: "Der Server ist nicht erreichbar. Prüfen Sie die Verbindung und versuchen Sie es erneut.",
    unreadable: "Der Server hat etwas geantwortet, das diese Seite nicht lesen kann. Laden Sie die Seite neu; sie kann älter sein als der Server.",
    expired: "Ihre Sitzung ist abgelaufen. Laden Sie die Seite neu, um sich wieder anzumelden.",
    reload: "Neu laden",
    not_framed: "Diese Seite gehört ins Portal. Öffnen Sie sie dort.",
    no_portal: "Die Seite, die diese App einbettet, ist kein vertrautes Portal oder antwortet nicht.",
    no_workspace: "Das Portal hat nicht gesagt, welcher Workspace das ist. Öffnen Sie die Schlüsselkette von einem Konto aus.",
    not_found: "Das gibt es nicht oder nicht mehr.",
    correlation: |id| format!("Korrelations-ID {id}"),
    keys: |_, text| format!("{text} Dienstschlüssel"),
    clients: |n, text| format!("{text} {}", plural(n, "aktiver Client", "aktive Clients")),
    shortcuts: "Tastenkürzel",
    close: "Schließen",
    notes: "Mitteilungen",
    no_change: "Es hat sich nichts geändert",
};

/// The shared texts in the language now.
pub fn texts() -> &'static Texts {
    pick(&EN, &DE)
}

impl Texts {
    /// A provider's name.
    pub fn provider(&self, provider: model::ProviderType) -> &'static str {
        match provider {
            model::ProviderType::AwsKms => self.aws,
            model::ProviderType::AzureKeyVault => self.azure,
            model::ProviderType::GcpKms => self.gcp,
            model::ProviderType::ThalesHsm => self.thales,
            model::ProviderType::Platform => self.platform,
        }
    }
}

/// What is shown when the app has panicked.
#[allow(missing_docs)]
pub struct PanicTexts {
    pub happened: &'static str,
    pub reload: &'static str,
}

/// What is shown when the app has panicked.
pub fn panic_texts() -> &'static PanicTexts {
    const EN: PanicTexts = PanicTexts {
        happened: "Something went wrong in this page. Nothing you saved is lost. Reload it to go on.",
        reload: "Reload",
    };
    const DE: PanicTexts = PanicTexts {
        happened: "Auf dieser Seite ist etwas schiefgegangen. Gespeichertes ist nicht verloren. Laden Sie sie neu.",
        reload: "Neu laden",
    };
    pick(&EN, &DE)
}
