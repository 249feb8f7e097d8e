//! Azure CLI, from the `az keyvault key` reference.

use crate::key_reference::{AzureKeyReference, AzureService};
use crate::reason::Reason;

pub(super) fn command(reason: Reason, key: &AzureKeyReference) -> Option<String> {
    let at = match key.service {
        AzureService::Vault => format!("--vault-name {}", key.vault),
        AzureService::ManagedHsm => format!("--hsm-name {}", key.vault),
    };
    Some(match (reason, key.service) {
        (Reason::KeyDisabled, _) => format!("az keyvault key set-attributes --id {key} --enabled true"),
        (Reason::PendingDeletion, _) => format!("az keyvault key recover {at} --name {}", key.name),
        // These roles read, wrap and unwrap, and nothing else.
        (Reason::AccessDenied, AzureService::Vault) => format!(
            "az role assignment create --role \"Key Vault Crypto Service Encryption User\" --assignee PRINCIPAL_ID \
             --scope \"$(az keyvault show --name {} --query id --output tsv)/keys/{}\"",
            key.vault, key.name
        ),
        (Reason::AccessDenied, AzureService::ManagedHsm) => format!(
            "az keyvault role assignment create {at} --role \"Managed HSM Crypto Service Encryption User\" --assignee PRINCIPAL_ID --scope /keys/{}",
            key.name
        ),
        (Reason::NotFound, _) => format!("az keyvault key list {at} --output table"),
        (Reason::WrongUsage, _) => {
            format!("az keyvault key set-attributes --id {key} --ops encrypt decrypt wrapKey unwrapKey")
        }
        _ => return None,
    })
}
