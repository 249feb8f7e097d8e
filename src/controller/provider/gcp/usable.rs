use crate::ports::ProviderFault;
use google_cloud_kms_v1::model::CryptoKeyVersion;
use google_cloud_kms_v1::model::crypto_key::CryptoKeyPurpose;
use google_cloud_kms_v1::model::crypto_key_version::{CryptoKeyVersionAlgorithm, CryptoKeyVersionState};
use model::Reason;

/// What a described key lacks. Purpose before state: a signing key that is also disabled never fits. `version` is the one the
/// reference names, or else the primary.
pub(super) fn unusable(
    reference: &str,
    purpose: &CryptoKeyPurpose,
    version: Option<&CryptoKeyVersion>,
) -> Option<ProviderFault> {
    let fault = |reason, message: String| Some(ProviderFault::new(reason, message));
    if *purpose != CryptoKeyPurpose::EncryptDecrypt {
        let purpose = purpose.name().unwrap_or("another purpose");
        return fault(
            Reason::WrongUsage,
            format!("{reference} is for {purpose}; choose a key with purpose ENCRYPT_DECRYPT"),
        );
    }
    let Some(version) = version else {
        return fault(
            Reason::KeyDisabled,
            format!("{reference} has no primary version; make an enabled version the primary in Google Cloud KMS"),
        );
    };
    let name = version.name.rsplit('/').next().unwrap_or_default();
    match &version.state {
        CryptoKeyVersionState::Enabled => {}
        CryptoKeyVersionState::Disabled => {
            return fault(
                Reason::KeyDisabled,
                format!("version {name} of {reference} is disabled; enable it in Google Cloud KMS"),
            );
        }
        CryptoKeyVersionState::DestroyScheduled
        | CryptoKeyVersionState::Destroyed
        | CryptoKeyVersionState::PendingExternalDestruction => {
            return fault(
                Reason::PendingDeletion,
                format!(
                    "version {name} of {reference} is destroyed or waits for it; restore and enable it in Google Cloud KMS, or make another version the primary"
                ),
            );
        }
        other => {
            let state = other.name().unwrap_or("in an unknown state");
            return fault(
                Reason::KeyDisabled,
                format!(
                    "version {name} of {reference} is {state}; wait until Google Cloud KMS has it ENABLED, or make another version the primary"
                ),
            );
        }
    }
    match &version.algorithm {
        CryptoKeyVersionAlgorithm::GoogleSymmetricEncryption
        | CryptoKeyVersionAlgorithm::ExternalSymmetricEncryption => None,
        other => {
            let algorithm = other.name().unwrap_or("unknown");
            fault(
                Reason::WrongAlgorithm,
                format!("{reference} uses {algorithm}; choose a key with symmetric encryption"),
            )
        }
    }
}

/// A sentence for people.
pub(super) fn summary(reference: &str, version: Option<&CryptoKeyVersion>) -> String {
    let Some(version) = version else { return format!("{reference} has no primary version") };
    let word = |name: Option<&str>| name.unwrap_or("unknown").to_owned();
    let number = version.name.rsplit('/').next().unwrap_or_default();
    let (state, algorithm) = (word(version.state.name()), word(version.algorithm.name()));
    format!("{reference}, version {number} is {state}, {algorithm}, {}", word(version.protection_level.name()))
}
