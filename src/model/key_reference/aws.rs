//! AWS KMS key ARNs.
//!
//! Form: `arn:{partition}:kms:{region}:{account}:key/{id}` or `…:alias/{name}`, from the KMS API reference (`KeyId`, `AliasName`)
//! and the partitions of the AWS SDKs. An alias under `aws/` belongs to AWS and can't wrap our material.

use super::scan::{Piece, is_lower_hex};
use super::{Mistake, Part, PartLabel, ReferenceError};
use std::fmt;

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

/// The partitions and what their regions start with; the commercial one has all other regions.
const PARTITIONS: [(&str, &str); 8] = [
    ("aws-cn", "cn-"),
    ("aws-us-gov", "us-gov-"),
    ("aws-eusc", "eusc-"),
    ("aws-iso", "us-iso-"),
    ("aws-iso-b", "us-isob-"),
    ("aws-iso-e", "eu-isoe-"),
    ("aws-iso-f", "us-isof-"),
    ("aws", ""),
];
/// `alias/` included, an alias has at most 256 characters.
const MAX_ALIAS: usize = 250;

pub(super) fn scan(text: &str) -> Result<(AwsKeyReference, Vec<Part>), ReferenceError> {
    let pieces = Piece::whole(text).split(':', 6);
    let &[arn, partition, service, region, account, resource] = pieces.as_slice() else {
        return Err(incomplete(text));
    };
    if arn.text != "arn" {
        return Err(arn.wrong(Mistake::NotAnArn));
    }
    if !PARTITIONS.iter().any(|(name, _)| *name == partition.text) {
        return Err(partition.wrong(Mistake::UnknownPartition));
    }
    if service.text != "kms" {
        return Err(service.wrong(Mistake::NotKms));
    }
    if !is_region(region.text) {
        return Err(region.wrong(Mistake::NotAnAwsRegion));
    }
    let expected = partition_of(region.text);
    if partition.text != expected {
        return Err(partition.wrong(Mistake::OtherPartition { region: region.text.into(), partition: expected }));
    }
    if account.text.len() != 12 || !account.text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(account.wrong(Mistake::AwsAccount));
    }
    let (key, piece) = key(resource)?;
    let parts = vec![
        partition.part(PartLabel::Partition),
        region.part(PartLabel::Region),
        account.part(PartLabel::Owner),
        piece.part(PartLabel::Key),
    ];
    let reference = AwsKeyReference {
        partition: partition.text.into(),
        region: region.text.into(),
        account: account.text.into(),
        key,
    };
    Ok((reference, parts))
}

fn key(resource: Piece<'_>) -> Result<(AwsKey, Piece<'_>), ReferenceError> {
    if resource.text.starts_with("key/") {
        let id = resource.skip(4);
        return if is_key_id(id.text) {
            Ok((AwsKey::Id(id.text.into()), id))
        } else {
            Err(id.wrong(Mistake::AwsKeyId))
        };
    }
    if resource.text.starts_with("alias/") {
        let name = resource.skip(6);
        if name.text.starts_with("aws/") {
            return Err(name.wrong(Mistake::AliasOfAws));
        }
        return if is_alias(name.text) {
            Ok((AwsKey::Alias(name.text.into()), name))
        } else {
            Err(name.wrong(Mistake::AwsAlias))
        };
    }
    Err(resource.wrong(Mistake::ArnNamesNoKey))
}

fn incomplete(text: &str) -> ReferenceError {
    let alone = is_key_id(text) || text.starts_with("alias/");
    Piece::whole(text).wrong(if alone { Mistake::KeyIdAlone } else { Mistake::IncompleteArn })
}

fn is_key_id(text: &str) -> bool {
    if let Some(id) = text.strip_prefix("mrk-") {
        return is_lower_hex(id, 32);
    }
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == 5 && groups.iter().zip([8, 4, 4, 4, 12]).all(|(group, length)| is_lower_hex(group, length))
}

fn is_alias(name: &str) -> bool {
    (1..=MAX_ALIAS).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-'))
}

/// Words and a number: `eu-central-1`, `us-gov-west-1`, `eusc-de-east-1`.
fn is_region(text: &str) -> bool {
    let words: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = words.split_last() else { return false };
    (2..=3).contains(&words.len())
        && text.len() <= 32
        && words.iter().all(|w| (2..=16).contains(&w.len()) && w.bytes().all(|b| b.is_ascii_lowercase()))
        && (1..=2).contains(&number.len())
        && !number.starts_with('0')
        && number.bytes().all(|b| b.is_ascii_digit())
}

fn partition_of(region: &str) -> &'static str {
    PARTITIONS.iter().find(|(_, prefix)| region.starts_with(prefix)).map_or("aws", |(name, _)| name)
}

impl fmt::Display for AwsKeyReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, region, account, key } = self;
        write!(f, "arn:{partition}:kms:{region}:{account}:")?;
        match key {
            AwsKey::Id(id) => write!(f, "key/{id}"),
            AwsKey::Alias(name) => write!(f, "alias/{name}"),
        }
    }
}
