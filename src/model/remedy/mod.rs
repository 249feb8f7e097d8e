//! What a person can type at the provider to mend what a verification found (FR-201): commands, no texts.
//!
//! Invariants: a command names the exact key; what we can't know stands in capitals (`ROLE_ARN`); nothing a command
//! does takes rights or keys away from anybody; every value from a reference is safe to paste into a POSIX shell.

use crate::key_reference::{HsmKeyReference, KeyReference};
use crate::reason::Reason;

mod aws;
mod azure;
mod gcp;

/// The command that mends `reason`, or shows what is there; `None` when no command helps (a typing error, a network).
pub fn command(reason: Reason, reference: &KeyReference) -> Option<String> {
    match reference {
        KeyReference::Aws(key) => aws::command(reason, key),
        KeyReference::Azure(key) => azure::command(reason, key),
        KeyReference::Gcp(key) => gcp::command(reason, key),
        KeyReference::Hsm(key) => hsm(reason, key),
        KeyReference::Platform => None,
    }
}

fn hsm(reason: Reason, key: &HsmKeyReference) -> Option<String> {
    if !matches!(reason, Reason::NotFound | Reason::AmbiguousLabel | Reason::WrongUsage) {
        return None;
    }
    let token = match key {
        HsmKeyReference::Uri(uri) => uri.token.as_deref().map(|token| format!(" --token-label {}", quoted(token))),
        HsmKeyReference::Label(_) => None,
    };
    Some(format!("pkcs11-tool --module MODULE{} --login --list-objects --type secrkey", token.unwrap_or_default()))
}

/// In single quotes, as a POSIX shell wants it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::{command, quoted};
    use crate::{KeyReference, ProviderType, Reason};

    fn of(provider: ProviderType, text: &str, reason: Reason) -> Option<String> {
        command(reason, &KeyReference::parse(provider, text).unwrap())
    }

    #[test]
    fn fr_201_a_disabled_aws_key_is_enabled_in_its_region() {
        let arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        insta::assert_snapshot!(of(ProviderType::AwsKms, arn, Reason::KeyDisabled).unwrap(), @"aws kms enable-key --region eu-central-1 --key-id arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
        insta::assert_snapshot!(of(ProviderType::AwsKms, arn, Reason::PendingDeletion).unwrap(), @"aws kms cancel-key-deletion --region eu-central-1 --key-id arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab && aws kms enable-key --region eu-central-1 --key-id arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
    }

    #[test]
    fn fr_201_an_alias_is_resolved_first_since_enable_key_takes_none() {
        let alias = "arn:aws:kms:eu-central-1:111122223333:alias/root";
        insta::assert_snapshot!(of(ProviderType::AwsKms, alias, Reason::KeyDisabled).unwrap(), @r#"aws kms enable-key --region eu-central-1 --key-id "$(aws kms describe-key --region eu-central-1 --key-id arn:aws:kms:eu-central-1:111122223333:alias/root --query KeyMetadata.Arn --output text)""#);
    }

    #[test]
    fn fr_201_other_providers_have_their_commands() {
        let azure = "https://acme.vault.azure.net/keys/root";
        insta::assert_snapshot!(of(ProviderType::AzureKeyVault, azure, Reason::KeyDisabled).unwrap(), @"az keyvault key set-attributes --id https://acme.vault.azure.net/keys/root --enabled true");
        let gcp = "projects/acme-prod/locations/europe-west3/keyRings/r/cryptoKeys/k/cryptoKeyVersions/4";
        insta::assert_snapshot!(of(ProviderType::GcpKms, gcp, Reason::KeyDisabled).unwrap(), @"gcloud kms keys versions enable 4 --key k --keyring r --location europe-west3 --project acme-prod");
        let hsm = "pkcs11:token=O%27Hara;object=k";
        insta::assert_snapshot!(of(ProviderType::ThalesHsm, hsm, Reason::AmbiguousLabel).unwrap(), @r"pkcs11-tool --module MODULE --token-label 'O'\''Hara' --login --list-objects --type secrkey");
    }

    #[test]
    fn fr_201_what_grants_the_rights_grants_those_that_are_used_and_no_more() {
        let arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        insta::assert_snapshot!(of(ProviderType::AwsKms, arn, Reason::AccessDenied).unwrap(), @"aws kms create-grant --region eu-central-1 --key-id arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab --grantee-principal ROLE_ARN --operations DescribeKey Encrypt Decrypt ReEncryptFrom ReEncryptTo");
        let gcp = "projects/acme-prod/locations/europe-west3/keyRings/r/cryptoKeys/k";
        insta::assert_snapshot!(of(ProviderType::GcpKms, gcp, Reason::AccessDenied).unwrap(), @"gcloud kms keys add-iam-policy-binding k --keyring r --location europe-west3 --project acme-prod --member serviceAccount:SERVICE_ACCOUNT --role roles/cloudkms.cryptoKeyEncrypterDecrypter && gcloud kms keys add-iam-policy-binding k --keyring r --location europe-west3 --project acme-prod --member serviceAccount:SERVICE_ACCOUNT --role roles/cloudkms.viewer");
        let vault = "https://acme.vault.azure.net/keys/root";
        insta::assert_snapshot!(of(ProviderType::AzureKeyVault, vault, Reason::AccessDenied).unwrap(), @r#"az role assignment create --role "Key Vault Crypto Service Encryption User" --assignee PRINCIPAL_ID --scope "$(az keyvault show --name acme --query id --output tsv)/keys/root""#);
        let managed = "https://acme.managedhsm.azure.net/keys/root";
        insta::assert_snapshot!(of(ProviderType::AzureKeyVault, managed, Reason::AccessDenied).unwrap(), @r#"az keyvault role assignment create --hsm-name acme --role "Managed HSM Crypto Service Encryption User" --assignee PRINCIPAL_ID --scope /keys/root"#);
    }

    #[test]
    fn what_no_command_mends_has_none() {
        let arn = "arn:aws:kms:eu-central-1:111122223333:alias/root";
        for reason in [Reason::MalformedReference, Reason::Unreachable, Reason::Throttled] {
            assert_eq!(of(ProviderType::AwsKms, arn, reason), None);
        }
    }

    #[test]
    fn quotes_are_safe() {
        assert_eq!(quoted("a'; rm -rf ~"), r"'a'\''; rm -rf ~'");
    }
}
