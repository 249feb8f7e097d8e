//! What a failed verification means and what helps, per reason and provider (FR-201, FR-403).

use crate::i18n::pick;
use model::{ProviderType, Reason};

/// Meaning and remedy of a reason.
pub(crate) struct RemedyTexts {
    /// One sentence: what is the matter.
    pub(crate) meaning: fn(Reason, ProviderType) -> String,
    /// One or two sentences: what to do, with the permission it takes.
    pub(crate) remedy: fn(Reason, ProviderType) -> String,
}

/// The texts in the language now.
pub(crate) fn remedy_texts() -> &'static RemedyTexts {
    pick(&EN, &DE)
}

/// The permission a person needs at the provider to mend a reason.
fn permission(reason: Reason, provider: ProviderType) -> Option<&'static str> {
    use ProviderType::{AwsKms, AzureKeyVault, GcpKms};
    match (reason, provider) {
        (Reason::KeyDisabled, AwsKms) => Some("kms:EnableKey"),
        (Reason::PendingDeletion, AwsKms) => Some("kms:CancelKeyDeletion"),
        (Reason::AccessDenied, AwsKms) => Some("kms:CreateGrant"),
        (Reason::WrongUsage | Reason::WrongAlgorithm, AwsKms) => Some("kms:CreateKey"),
        (Reason::KeyDisabled | Reason::WrongUsage, AzureKeyVault) => Some("keys/update"),
        (Reason::PendingDeletion, AzureKeyVault) => Some("keys/recover"),
        (Reason::AccessDenied, AzureKeyVault) => Some("Microsoft.Authorization/roleAssignments/write"),
        (Reason::KeyDisabled, GcpKms) => Some("cloudkms.cryptoKeyVersions.update"),
        (Reason::PendingDeletion, GcpKms) => Some("cloudkms.cryptoKeyVersions.restore"),
        (Reason::AccessDenied, GcpKms) => Some("cloudkms.cryptoKeys.setIamPolicy"),
        _ => None,
    }
}

fn rights(provider: ProviderType) -> &'static str {
    match provider {
        ProviderType::AwsKms => "kms:DescribeKey, kms:Encrypt, kms:Decrypt",
        ProviderType::AzureKeyVault => "keys/read, keys/wrap, keys/unwrap",
        ProviderType::GcpKms => "cloudkms.cryptoKeys.get, cloudkms.cryptoKeyVersions.useToEncrypt, …useToDecrypt",
        ProviderType::ThalesHsm => "CKA_ENCRYPT, CKA_DECRYPT",
        ProviderType::Platform => "–",
    }
}

/// Who answers, at the start of a sentence.
fn console(provider: ProviderType, platform: &'static str) -> &'static str {
    match provider {
        ProviderType::AwsKms => "AWS",
        ProviderType::AzureKeyVault => "Azure",
        ProviderType::GcpKms => "Google Cloud",
        ProviderType::ThalesHsm => "HSM",
        ProviderType::Platform => platform,
    }
}

const EN: RemedyTexts = RemedyTexts {
    meaning: |reason, provider| {
        let who = console(provider, "The platform");
        match reason {
            Reason::MalformedReference => "The reference is not one of a key.".to_owned(),
            Reason::NotFound => format!("{who} knows no key of this reference."),
            Reason::AccessDenied => format!("{who} refuses OpenKCM the use of this key."),
            Reason::KeyDisabled => format!("{who} reports that the key is disabled."),
            Reason::PendingDeletion => format!("{who} is going to delete this key."),
            Reason::WrongUsage => "The key is not meant for encryption.".to_owned(),
            Reason::WrongAlgorithm => "The key's algorithm can't wrap a root.".to_owned(),
            Reason::RegionMismatch => "The key lies in another region than the root names.".to_owned(),
            Reason::AmbiguousLabel => "More than one object of the HSM matches.".to_owned(),
            Reason::Unreachable => format!("{who} did not answer."),
            Reason::Throttled => format!("{who} limits the number of requests."),
        }
    },
    remedy: |reason, provider| {
        let who = console(provider, "The platform");
        let need = permission(reason, provider).map(|p| format!(" You need {p}.")).unwrap_or_default();
        match reason {
            Reason::MalformedReference => "Copy the whole reference from the provider and correct it here.".to_owned(),
            Reason::NotFound => "Compare account, region and key id; the command lists what is there.".to_owned(),
            Reason::AccessDenied => format!("Allow {} to OpenKCM's identity.{need}", rights(provider)),
            Reason::KeyDisabled => format!("Enable it at {who}; the root goes on by itself.{need}"),
            Reason::PendingDeletion => format!("Cancel the deletion and enable the key before the window ends.{need}"),
            Reason::WrongUsage => format!("Name a symmetric key for encrypting and decrypting, or create one.{need}"),
            Reason::WrongAlgorithm => format!("Name a symmetric key (AES-256), or create one.{need}"),
            Reason::RegionMismatch => "Correct the reference; the region is taken from it.".to_owned(),
            Reason::AmbiguousLabel => {
                "Name the token too, or the object's id: pkcs11:token=…;object=…;id=….".to_owned()
            }
            Reason::Unreachable => {
                "Nothing to do here: it is tried again. If it stays, check network and endpoint with your operator."
                    .to_owned()
            }
            Reason::Throttled => {
                "Nothing to do here: it is tried again, slower. If it stays, raise the quota at the provider."
                    .to_owned()
            }
        }
    },
};

const DE: RemedyTexts = RemedyTexts {
    meaning: |reason, provider| {
        let who = console(provider, "Die Plattform");
        match reason {
            Reason::MalformedReference => "Das ist keine Referenz auf einen Schlüssel.".to_owned(),
            Reason::NotFound => format!("{who} kennt keinen Schlüssel mit dieser Referenz."),
            Reason::AccessDenied => format!("{who} verweigert OpenKCM die Benutzung dieses Schlüssels."),
            Reason::KeyDisabled => format!("{who} meldet, dass der Schlüssel deaktiviert ist."),
            Reason::PendingDeletion => format!("{who} wird diesen Schlüssel löschen."),
            Reason::WrongUsage => "Der Schlüssel ist nicht zum Verschlüsseln bestimmt.".to_owned(),
            Reason::WrongAlgorithm => "Der Algorithmus des Schlüssels kann keinen Anker verpacken.".to_owned(),
            Reason::RegionMismatch => "Der Schlüssel liegt in einer anderen Region, als der Anker nennt.".to_owned(),
            Reason::AmbiguousLabel => "Mehr als ein Objekt des HSM passt.".to_owned(),
            Reason::Unreachable => format!("{who} hat nicht geantwortet."),
            Reason::Throttled => format!("{who} begrenzt die Zahl der Anfragen."),
        }
    },
    remedy: |reason, provider| {
        let who = console(provider, "Die Plattform");
        let need = permission(reason, provider).map(|p| format!(" Sie brauchen {p}.")).unwrap_or_default();
        match reason {
            Reason::MalformedReference => "Kopieren Sie die ganze Referenz beim Provider und berichtigen Sie sie hier.".to_owned(),
            Reason::NotFound => "Vergleichen Sie Konto, Region und Schlüssel-ID; der Befehl listet, was es gibt.".to_owned(),
            Reason::AccessDenied => format!("Erlauben Sie der Identität von OpenKCM {}.{need}", rights(provider)),
            Reason::KeyDisabled => format!("Aktivieren Sie ihn bei {who}; der Anker macht von selbst weiter.{need}"),
            Reason::PendingDeletion => format!("Brechen Sie die Löschung ab und aktivieren Sie den Schlüssel, bevor die Frist endet.{need}"),
            Reason::WrongUsage => format!("Nennen Sie einen symmetrischen Schlüssel zum Ver- und Entschlüsseln oder legen Sie einen an.{need}"),
            Reason::WrongAlgorithm => format!("Nennen Sie einen symmetrischen Schlüssel (AES-256) oder legen Sie einen an.{need}"),
            Reason::RegionMismatch => "Berichtigen Sie die Referenz; die Region wird aus ihr übernommen.".to_owned(),
            Reason::AmbiguousLabel => "Nennen Sie auch das Token oder die ID des Objekts: pkcs11:token=…;object=…;id=….".to_owned(),
            Reason::Unreachable => "Hier ist nichts zu tun: es wird wieder versucht. Bleibt es so, prüfen Sie Netz und Endpunkt mit Ihrem Betrieb.".to_owned(),
            Reason::Throttled => "Hier ist nichts zu tun: es wird langsamer wieder versucht. Bleibt es so, erhöhen Sie die Grenze beim Provider.".to_owned(),
        }
    },
};

#[cfg(test)]
mod tests {
    use super::{DE, EN};
    use model::{ProviderType, Reason};

    const REASONS: [Reason; 11] = [
        Reason::MalformedReference,
        Reason::NotFound,
        Reason::AccessDenied,
        Reason::KeyDisabled,
        Reason::PendingDeletion,
        Reason::WrongUsage,
        Reason::WrongAlgorithm,
        Reason::RegionMismatch,
        Reason::AmbiguousLabel,
        Reason::Unreachable,
        Reason::Throttled,
    ];

    #[test]
    fn fr_201_every_reason_has_a_remedy_in_both_languages() {
        for reason in REASONS {
            for provider in ProviderType::ALL {
                for text in [
                    (EN.meaning)(reason, provider),
                    (EN.remedy)(reason, provider),
                    (DE.meaning)(reason, provider),
                    (DE.remedy)(reason, provider),
                ] {
                    assert!(text.ends_with('.') && text.len() > 15, "{reason} {provider:?}: {text}");
                }
                assert_ne!((EN.remedy)(reason, provider), (DE.remedy)(reason, provider));
            }
        }
    }

    #[test]
    fn fr_201_the_permission_is_named_where_one_is_needed() {
        assert!((EN.remedy)(Reason::KeyDisabled, ProviderType::AwsKms).contains("kms:EnableKey"));
        assert!((DE.remedy)(Reason::AccessDenied, ProviderType::AwsKms).contains("kms:Decrypt"));
    }
}
