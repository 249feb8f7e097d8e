//! Texts of the wizard for a root of trust.

use crate::account::wizard::draft::{NameProblem, Step};
use crate::i18n::pick;
use model::ProviderType;

/// Texts of the wizard.
pub(in crate::account) struct Texts {
    pub(in crate::account) steps: &'static str,
    pub(in crate::account) done: &'static str,
    /// The step, and whether the root has a reference.
    pub(in crate::account) step: fn(Step, bool) -> &'static str,
    pub(in crate::account) back: &'static str,
    pub(in crate::account) kept: &'static str,
    pub(in crate::account) next: &'static str,
    pub(in crate::account) to_review: &'static str,
    pub(in crate::account) create: &'static str,
    pub(in crate::account) provider_title: &'static str,
    pub(in crate::account) provider_hint: fn(ProviderType) -> &'static str,
    pub(in crate::account) region_title: &'static str,
    pub(in crate::account) region: &'static str,
    pub(in crate::account) region_hint: fn(ProviderType) -> &'static str,
    pub(in crate::account) region_unknown: fn(&str) -> String,
    pub(in crate::account) region_wrong: &'static str,
    pub(in crate::account) regions: &'static str,
    pub(in crate::account) reference_title: fn(bool) -> &'static str,
    pub(in crate::account) name: &'static str,
    pub(in crate::account) name_hint: &'static str,
    pub(in crate::account) name_free: &'static str,
    pub(in crate::account) name_problem: fn(NameProblem) -> &'static str,
    pub(in crate::account) display_name: &'static str,
    pub(in crate::account) environment: &'static str,
    pub(in crate::account) production_hint: &'static str,
    pub(in crate::account) non_production_hint: &'static str,
    pub(in crate::account) reference_missing: &'static str,
    pub(in crate::account) elsewhere: &'static str,
    pub(in crate::account) elsewhere_none: &'static str,
    pub(in crate::account) elsewhere_wait: &'static str,
    pub(in crate::account) elsewhere_rule: &'static str,
    pub(in crate::account) elsewhere_some: fn(&str) -> String,
    pub(in crate::account) elsewhere_other: fn(&str) -> String,
    pub(in crate::account) does_title: &'static str,
    pub(in crate::account) does: fn(ProviderType) -> &'static str,
    pub(in crate::account) describe: &'static str,
    pub(in crate::account) wrap: &'static str,
    pub(in crate::account) unwrap: &'static str,
    pub(in crate::account) policy_title: fn(ProviderType) -> &'static str,
    pub(in crate::account) policy_hint: &'static str,
    pub(in crate::account) copy_policy: &'static str,
    pub(in crate::account) review_title: &'static str,
    pub(in crate::account) reference: &'static str,
    pub(in crate::account) yaml_title: &'static str,
    pub(in crate::account) copy_yaml: &'static str,
    pub(in crate::account) lost_title: &'static str,
    pub(in crate::account) lost_text: &'static str,
    pub(in crate::account) ready_title: &'static str,
    pub(in crate::account) ready_text: &'static str,
    pub(in crate::account) created: fn(&str, &str) -> String,
    pub(in crate::account) leave: &'static str,
    pub(in crate::account) open: &'static str,
    pub(in crate::account) name_of: fn(&str, &str) -> String,
}

/// The texts in the language now.
pub(in crate::account) fn texts() -> &'static Texts {
    pick(&EN, &DE)
}

const EN: Texts = Texts {
    steps: "Steps",
    done: "done",
    step: |step, has_reference| match step {
        Step::Provider => "Provider",
        Step::Region => "Region",
        Step::Reference if has_reference => "Key reference",
        Step::Reference => "Name",
        Step::Review => "Review",
        Step::Verify => "Create and verify",
    },
    back: "Back",
    kept: "Your input is kept when you go back.",
    next: "Continue",
    to_review: "Continue to review",
    create: "Create and verify",
    provider_title: "Who holds your key?",
    provider_hint: |provider| match provider {
        ProviderType::AwsKms => "A symmetric key in AWS Key Management Service, named by its ARN.",
        ProviderType::AzureKeyVault => "A key in a Key Vault or Managed HSM, named by its URL.",
        ProviderType::GcpKms => "A symmetric key in Cloud KMS, named by its resource name.",
        ProviderType::ThalesHsm => "A secret key in an HSM, named by a PKCS#11 URI or its label.",
        ProviderType::Platform => {
            "The platform's own security. Nothing to name; you can move to a key of your own later."
        }
    },
    region_title: "In which region does it lie?",
    region: "Region",
    region_hint: |provider| match provider {
        ProviderType::AzureKeyVault => "For your information only: an Azure key's URL carries no region.",
        _ => "Leave it empty to have it taken from the reference in the next step.",
    },
    region_unknown: |as_of| format!("Not in the provider's list of {as_of}: newer than that, or a typing error."),
    region_wrong: "A region is written like eu-central-1: lower-case letters, digits and hyphens.",
    regions: "Regions",
    reference_title: |has_reference| {
        if has_reference { "Which key is your root of trust?" } else { "What is it called here?" }
    },
    name: "Name",
    name_hint: "Lower case letters, digits and hyphens.",
    name_free: "Free in this workspace.",
    name_problem: |problem| match problem {
        NameProblem::Missing => "The name is missing",
        NameProblem::Long => "At most 63 characters",
        NameProblem::Shape => "Only lower case letters, digits and hyphens, not starting or ending with a hyphen",
        NameProblem::Taken => "Another root of trust in this workspace has this name",
    },
    display_name: "Display name",
    environment: "Environment",
    production_hint: "It protects real data.",
    non_production_hint: "Development, tests, demonstrations.",
    reference_missing: "The key reference is missing or not well formed",
    elsewhere: "Used elsewhere?",
    elsewhere_none: "No other root of trust in this workspace points to this key.",
    elsewhere_wait: "This is checked once the reference is complete.",
    elsewhere_rule: "Roots of different environments should not share one external key.",
    elsewhere_some: |names| format!("{names} points to this key too."),
    elsewhere_other: |names| {
        format!("{names}, of another environment, points to this key too. You can go on; it will be marked.")
    },
    does_title: "What OpenKCM does with this key",
    does: |provider| match provider {
        ProviderType::Platform => {
            "The operator of the platform holds the key. This workspace is bound to it by an encryption context, so nobody else's data can be read with it."
        }
        ProviderType::AwsKms => {
            "It calls three operations, with short-lived credentials. Where ReEncrypt is allowed too, a later re-key happens inside AWS. It never reads or exports key material."
        }
        _ => "It calls three operations, with short-lived credentials. It never reads or exports key material.",
    },
    describe: "Describe",
    wrap: "Wrap",
    unwrap: "Unwrap",
    policy_title: |provider| match provider {
        ProviderType::AwsKms => "Key policy statement",
        _ => "Granting access",
    },
    policy_hint: "Run or add it at the provider before you verify; what stands in capitals is your operator's to tell.",
    copy_policy: "Copy",
    review_title: "Review",
    reference: "Key reference",
    yaml_title: "As YAML",
    copy_yaml: "Copy YAML",
    lost_title: "Nothing is lost",
    lost_text: "The root of trust is created and stays in the list as “Verifying”. You can leave this page; no service key can choose it until all four steps pass.",
    ready_title: "What comes next",
    ready_text: "Service keys can now be wrapped by this root. It is verified again at intervals; if its key goes away, the list says why.",
    created: |time, who| format!("Created {time} by {who}"),
    leave: "Leave, keep verifying",
    open: "Open root",
    name_of: |name, workspace| format!("{name} in {workspace}"),
};

const DE: Texts = Texts {
    steps: "Schritte",
    done: "erledigt",
    step: |step, has_reference| match step {
        Step::Provider => "Provider",
        Step::Region => "Region",
        Step::Reference if has_reference => "Schlüsselreferenz",
        Step::Reference => "Name",
        Step::Review => "Prüfen",
        Step::Verify => "Anlegen und verifizieren",
    },
    back: "Zurück",
    kept: "Ihre Eingaben bleiben, wenn Sie zurückgehen.",
    next: "Weiter",
    to_review: "Weiter zur Prüfung",
    create: "Anlegen und verifizieren",
    provider_title: "Wer hält Ihren Schlüssel?",
    provider_hint: |provider| match provider {
        ProviderType::AwsKms => "Ein symmetrischer Schlüssel im AWS Key Management Service, benannt durch seine ARN.",
        ProviderType::AzureKeyVault => "Ein Schlüssel in einem Key Vault oder Managed HSM, benannt durch seine URL.",
        ProviderType::GcpKms => "Ein symmetrischer Schlüssel in Cloud KMS, benannt durch seinen Ressourcennamen.",
        ProviderType::ThalesHsm => {
            "Ein geheimer Schlüssel in einem HSM, benannt durch eine PKCS#11-URI oder sein Label."
        }
        ProviderType::Platform => {
            "Die Sicherheit der Plattform. Nichts zu benennen; zu einem eigenen Schlüssel können Sie später wechseln."
        }
    },
    region_title: "In welcher Region liegt er?",
    region: "Region",
    region_hint: |provider| match provider {
        ProviderType::AzureKeyVault => "Nur zur Information: die URL eines Azure-Schlüssels trägt keine Region.",
        _ => "Lassen Sie sie leer, dann wird sie im nächsten Schritt aus der Referenz genommen.",
    },
    region_unknown: |as_of| format!("Nicht in der Liste des Providers vom {as_of}: neuer, oder ein Tippfehler."),
    region_wrong: "Eine Region schreibt sich wie eu-central-1: Kleinbuchstaben, Ziffern und Bindestriche.",
    regions: "Regionen",
    reference_title: |has_reference| {
        if has_reference { "Welcher Schlüssel ist Ihr Vertrauensanker?" } else { "Wie heißt er hier?" }
    },
    name: "Name",
    name_hint: "Kleinbuchstaben, Ziffern und Bindestriche.",
    name_free: "In diesem Workspace frei.",
    name_problem: |problem| match problem {
        NameProblem::Missing => "Der Name fehlt",
        NameProblem::Long => "Höchstens 63 Zeichen",
        NameProblem::Shape => "Nur Kleinbuchstaben, Ziffern und Bindestriche, kein Bindestrich am Anfang oder Ende",
        NameProblem::Taken => "Ein anderer Vertrauensanker in diesem Workspace heißt so",
    },
    display_name: "Anzeigename",
    environment: "Umgebung",
    production_hint: "Er schützt echte Daten.",
    non_production_hint: "Entwicklung, Tests, Vorführungen.",
    reference_missing: "Die Schlüsselreferenz fehlt oder ist nicht wohlgeformt",
    elsewhere: "Anderswo benutzt?",
    elsewhere_none: "Kein anderer Vertrauensanker dieses Workspace zeigt auf diesen Schlüssel.",
    elsewhere_wait: "Das wird geprüft, sobald die Referenz vollständig ist.",
    elsewhere_rule: "Anker verschiedener Umgebungen sollten sich keinen externen Schlüssel teilen.",
    elsewhere_some: |names| format!("{names} zeigt auch auf diesen Schlüssel."),
    elsewhere_other: |names| {
        format!(
            "{names}, aus einer anderen Umgebung, zeigt auch auf diesen Schlüssel. Sie können weitermachen; es wird vermerkt."
        )
    },
    does_title: "Was OpenKCM mit diesem Schlüssel tut",
    does: |provider| match provider {
        ProviderType::Platform => {
            "Der Betreiber der Plattform hält den Schlüssel. Dieser Workspace ist durch einen Verschlüsselungskontext daran gebunden; niemand sonst kann Ihre Daten damit lesen."
        }
        ProviderType::AwsKms => {
            "Es ruft drei Operationen auf, mit kurzlebigen Anmeldedaten. Wo auch ReEncrypt erlaubt ist, geschieht ein späterer Re-Key innerhalb von AWS. Schlüsselmaterial wird nie gelesen oder exportiert."
        }
        _ => {
            "Es ruft drei Operationen auf, mit kurzlebigen Anmeldedaten. Schlüsselmaterial wird nie gelesen oder exportiert."
        }
    },
    describe: "Beschreiben",
    wrap: "Verpacken",
    unwrap: "Entpacken",
    policy_title: |provider| match provider {
        ProviderType::AwsKms => "Anweisung für die Key Policy",
        _ => "Zugriff gewähren",
    },
    policy_hint: "Führen Sie es vor der Prüfung beim Provider aus oder tragen Sie es dort ein; was groß geschrieben ist, nennt Ihr Betrieb.",
    copy_policy: "Kopieren",
    review_title: "Prüfen",
    reference: "Schlüsselreferenz",
    yaml_title: "Als YAML",
    copy_yaml: "YAML kopieren",
    lost_title: "Nichts geht verloren",
    lost_text: "Der Vertrauensanker ist angelegt und bleibt als „In Prüfung“ in der Liste. Sie können die Seite verlassen; kein Dienstschlüssel kann ihn wählen, bis alle vier Schritte bestanden sind.",
    ready_title: "Was jetzt kommt",
    ready_text: "Dienstschlüssel können nun von diesem Anker verpackt werden. Er wird regelmäßig wieder geprüft; geht sein Schlüssel weg, sagt die Liste, warum.",
    created: |time, who| format!("Angelegt {time} von {who}"),
    leave: "Verlassen, Prüfung läuft weiter",
    open: "Anker öffnen",
    name_of: |name, workspace| format!("{name} in {workspace}"),
};
