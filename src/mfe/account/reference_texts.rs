//! Texts of the field for an external key.

use crate::i18n::pick;
use model::key_reference::{AwsKey, AzureService, HsmKeyReference, PartLabel};
use model::{KeyReference, ProviderType};

/// Says what a reference took along: provider before and now, region now.
type Took = fn(Option<(&str, &str)>, Option<&str>) -> String;

/// Texts of the field for an external key.
pub(super) struct Texts {
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
    pub(super) parts: &'static str,
    pub(super) undo: &'static str,
    pub(super) recognised: fn(&KeyReference) -> &'static str,
    pub(super) part: fn(&KeyReference, PartLabel) -> &'static str,
    /// Provider before and now, region now; what didn't change is absent.
    pub(super) taken: Took,
    pub(super) example: fn(ProviderType) -> &'static str,
}

/// The texts in the language now.
pub(super) fn texts() -> &'static Texts {
    pick(&EN, &DE)
}

const EN: Texts = Texts {
    label: "Key reference",
    hint: "Paste a full ARN, Key Vault URL, Cloud KMS path or PKCS#11 URI. The provider is recognised.",
    parts: "Parts of the reference",
    undo: "Undo paste",
    recognised: |reference| match reference {
        KeyReference::Aws(aws) if matches!(aws.key, AwsKey::Alias(_)) => "Recognised as an AWS KMS alias ARN",
        KeyReference::Aws(_) => "Recognised as an AWS KMS key ARN",
        KeyReference::Azure(_) => "Recognised as an Azure key URL",
        KeyReference::Gcp(_) => "Recognised as a Cloud KMS key",
        KeyReference::Hsm(HsmKeyReference::Uri(_)) => "Recognised as a PKCS#11 URI",
        KeyReference::Hsm(HsmKeyReference::Label(_)) => "Taken as the label of an HSM key",
        KeyReference::Platform => "The platform's own key",
    },
    part: |reference, label| match (label, reference) {
        (PartLabel::Partition, _) => "partition",
        (PartLabel::Region, KeyReference::Gcp(_)) => "location",
        (PartLabel::Region, _) => "region",
        (PartLabel::Owner, KeyReference::Gcp(_)) => "project",
        (PartLabel::Owner, _) => "account",
        (PartLabel::Container, KeyReference::Azure(azure)) => match azure.service {
            AzureService::Vault => "vault",
            AzureService::ManagedHsm => "managed HSM",
        },
        (PartLabel::Container, KeyReference::Gcp(_)) => "key ring",
        (PartLabel::Container, _) => "token",
        (PartLabel::Key, KeyReference::Aws(aws)) => match &aws.key {
            AwsKey::Alias(_) => "alias",
            AwsKey::Id(id) if id.starts_with("mrk-") => "multi-Region key id",
            AwsKey::Id(_) => "key id",
        },
        (PartLabel::Key, KeyReference::Hsm(_)) => "key label",
        (PartLabel::Key, _) => "key",
        (PartLabel::Version, _) => "version",
    },
    taken: |provider, region| match (provider, region) {
        (Some((was, now)), Some(region)) => {
            format!("Provider was {was} and is now {now}; region is {region}, both taken from the reference.")
        }
        (Some((was, now)), None) => format!("Provider was {was} and is now {now}, taken from the reference."),
        (None, Some(region)) => format!("Region is {region}, taken from the reference."),
        (None, None) => String::new(),
    },
    example: |provider| match provider {
        ProviderType::AwsKms => "arn:aws:kms:REGION:ACCOUNT:key/ID",
        ProviderType::AzureKeyVault => "https://VAULT.vault.azure.net/keys/NAME",
        ProviderType::GcpKms => "projects/P/locations/L/keyRings/R/cryptoKeys/K",
        ProviderType::ThalesHsm => "pkcs11:token=TOKEN;object=LABEL;type=secret-key",
        ProviderType::Platform => "",
    },
};

const DE: Texts = Texts {
    label: "Schlüsselreferenz",
    hint: "Fügen Sie eine ganze ARN, Key-Vault-URL, einen Cloud-KMS-Pfad oder eine PKCS#11-URI ein. Der Provider wird erkannt.",
    parts: "Teile der Referenz",
    undo: "Einfügen zurücknehmen",
    recognised: |reference| match reference {
        KeyReference::Aws(aws) if matches!(aws.key, AwsKey::Alias(_)) => "Erkannt als Alias-ARN von AWS KMS",
        KeyReference::Aws(_) => "Erkannt als Schlüssel-ARN von AWS KMS",
        KeyReference::Azure(_) => "Erkannt als Schlüssel-URL von Azure",
        KeyReference::Gcp(_) => "Erkannt als Schlüssel von Cloud KMS",
        KeyReference::Hsm(HsmKeyReference::Uri(_)) => "Erkannt als PKCS#11-URI",
        KeyReference::Hsm(HsmKeyReference::Label(_)) => "Genommen als Label eines HSM-Schlüssels",
        KeyReference::Platform => "Der Schlüssel der Plattform",
    },
    part: |reference, label| match (label, reference) {
        (PartLabel::Partition, _) => "Partition",
        (PartLabel::Region, KeyReference::Gcp(_)) => "Standort",
        (PartLabel::Region, _) => "Region",
        (PartLabel::Owner, KeyReference::Gcp(_)) => "Projekt",
        (PartLabel::Owner, _) => "Konto",
        (PartLabel::Container, KeyReference::Azure(azure)) => match azure.service {
            AzureService::Vault => "Tresor",
            AzureService::ManagedHsm => "Managed HSM",
        },
        (PartLabel::Container, KeyReference::Gcp(_)) => "Schlüsselring",
        (PartLabel::Container, _) => "Token",
        (PartLabel::Key, KeyReference::Aws(aws)) => match &aws.key {
            AwsKey::Alias(_) => "Alias",
            AwsKey::Id(id) if id.starts_with("mrk-") => "Schlüssel-ID, mehrere Regionen",
            AwsKey::Id(_) => "Schlüssel-ID",
        },
        (PartLabel::Key, KeyReference::Hsm(_)) => "Schlüssel-Label",
        (PartLabel::Key, _) => "Schlüssel",
        (PartLabel::Version, _) => "Version",
    },
    taken: |provider, region| match (provider, region) {
        (Some((was, now)), Some(region)) => {
            format!("Der Provider war {was} und ist jetzt {now}; die Region ist {region}, beides aus der Referenz.")
        }
        (Some((was, now)), None) => format!("Der Provider war {was} und ist jetzt {now}, aus der Referenz."),
        (None, Some(region)) => format!("Die Region ist {region}, aus der Referenz."),
        (None, None) => String::new(),
    },
    example: EN.example,
};
