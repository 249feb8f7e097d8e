//! AWS CLI, from the KMS command reference.

use crate::key_reference::{AwsKey, AwsKeyReference};
use crate::reason::Reason;

pub(super) fn command(reason: Reason, key: &AwsKeyReference) -> Option<String> {
    let at = format!("--region {}", key.region);
    // Only describe-key, encrypt and decrypt take an alias.
    let id = match &key.key {
        AwsKey::Id(_) => key.to_string(),
        AwsKey::Alias(_) => {
            format!("\"$(aws kms describe-key {at} --key-id {key} --query KeyMetadata.Arn --output text)\"")
        }
    };
    let enable = format!("aws kms enable-key {at} --key-id {id}");
    Some(match reason {
        Reason::KeyDisabled => enable,
        // A key whose deletion is called off comes back disabled.
        Reason::PendingDeletion => format!("aws kms cancel-key-deletion {at} --key-id {id} && {enable}"),
        // A grant adds rights; put-key-policy would replace them all.
        Reason::AccessDenied => format!(
            "aws kms create-grant {at} --key-id {id} --grantee-principal ROLE_ARN --operations DescribeKey Encrypt Decrypt ReEncryptFrom ReEncryptTo"
        ),
        Reason::NotFound => format!("aws kms list-aliases {at}"),
        Reason::WrongUsage | Reason::WrongAlgorithm => {
            format!("aws kms create-key {at} --key-spec SYMMETRIC_DEFAULT --key-usage ENCRYPT_DECRYPT")
        }
        Reason::MalformedReference
        | Reason::RegionMismatch
        | Reason::AmbiguousLabel
        | Reason::Unreachable
        | Reason::Throttled => return None,
    })
}
