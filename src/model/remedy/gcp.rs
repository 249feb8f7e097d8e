//! gcloud, from the `gcloud kms keys` reference.

use crate::key_reference::GcpKeyReference;
use crate::reason::Reason;

pub(super) fn command(reason: Reason, reference: &GcpKeyReference) -> Option<String> {
    let GcpKeyReference { project, location, key_ring, key, version } = reference;
    let ring = format!("--keyring {key_ring} --location {location} --project {project}");
    let version = version.map_or_else(
        || format!("\"$(gcloud kms keys describe {key} {ring} --format 'value(primary.name.basename())')\""),
        |version| version.to_string(),
    );
    Some(match reason {
        Reason::KeyDisabled => format!("gcloud kms keys versions enable {version} --key {key} {ring}"),
        // A restored version comes back disabled.
        Reason::PendingDeletion => format!(
            "gcloud kms keys versions restore {version} --key {key} {ring} && gcloud kms keys versions enable {version} --key {key} {ring}"
        ),
        // Neither role has what the other has: the first uses the key, the second describes it.
        Reason::AccessDenied => ["cryptoKeyEncrypterDecrypter", "viewer"]
            .map(|role| {
                format!(
                    "gcloud kms keys add-iam-policy-binding {key} {ring} --member serviceAccount:SERVICE_ACCOUNT \
                     --role roles/cloudkms.{role}"
                )
            })
            .join(" && "),
        Reason::NotFound => format!("gcloud kms keys list {ring}"),
        Reason::WrongUsage | Reason::WrongAlgorithm => {
            format!("gcloud kms keys create KEY --purpose encryption {ring}")
        }
        _ => return None,
    })
}
