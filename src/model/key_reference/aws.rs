//! AWS KMS key ARNs.

/// `arn:{partition}:kms:{region}:{account}:key/{id}` or `…:alias/{name}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AwsKeyReference {
    /// For example `aws`.
    pub partition: String,
    /// For example `eu-central-1`.
    pub region: String,
    /// Twelve digits.
    pub account: String,
    /// The key's id or alias.
    pub key: AwsKey,
}

/// A key's id or alias.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AwsKey {
    /// A UUID, or `mrk-` and 32 hex digits.
    Id(String),
    /// An alias without the `alias/` prefix.
    Alias(String),
}
