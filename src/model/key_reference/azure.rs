//! Azure Key Vault and Managed HSM key URLs.
//!
//! Form: `https://{vault}.vault.azure.net/keys/{name}[/{version}]`, from the Key Vault object identifiers. Vault, name and
//! version are case-insensitive, so they are kept in lower case. The URL carries no region.

use super::scan::{Piece, is_lower_hex};
use super::{Mistake, Part, PartLabel, ReferenceError};
use std::fmt;

/// `https://{vault}.{suffix}/keys/{name}[/{version}]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AzureKeyReference {
    /// The vault's or the HSM's name, lower case.
    pub vault: String,
    /// Vault or Managed HSM.
    pub service: AzureService,
    /// The cloud's suffix, for example `vault.azure.net`.
    pub suffix: String,
    /// The key's name, lower case.
    pub name: String,
    /// 32 hex digits, lower case; absent means the newest version.
    pub version: Option<String>,
}

/// Where Azure keeps the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AzureService {
    /// A Key Vault.
    Vault,
    /// A Managed HSM.
    ManagedHsm,
}

/// The suffixes of the public, the Chinese and the US government cloud.
const SUFFIXES: [(&str, AzureService); 6] = [
    ("vault.azure.net", AzureService::Vault),
    ("vault.azure.cn", AzureService::Vault),
    ("vault.usgovcloudapi.net", AzureService::Vault),
    ("managedhsm.azure.net", AzureService::ManagedHsm),
    ("managedhsm.azure.cn", AzureService::ManagedHsm),
    ("managedhsm.usgovcloudapi.net", AzureService::ManagedHsm),
];
const SCHEME: &str = "https://";

pub(super) fn scan(text: &str) -> Result<(AzureKeyReference, Vec<Part>), ReferenceError> {
    let whole = Piece::whole(text);
    if !text.get(..SCHEME.len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME)) {
        let end = text.find("://").map_or(text.len(), |at| at + 3);
        return Err(ReferenceError::new(Mistake::NotAUrl, 0..end));
    }
    if let Some(at) = text.find(['?', '#', '@', '%', '\\']) {
        return Err(ReferenceError::new(Mistake::BehindUrl, at..text.len()));
    }
    let pieces = whole.skip(SCHEME.len()).split('/', 5);
    let host = pieces[0];
    let (vault, service, suffix) = host_of(host)?;
    let Some(collection) = pieces.get(1) else {
        return Err(host.wrong(Mistake::VaultAlone));
    };
    match collection.text.to_ascii_lowercase().as_str() {
        "keys" => {}
        "secrets" | "certificates" => {
            return Err(collection.wrong(Mistake::SecretOrCertificate));
        }
        _ => return Err(collection.wrong(Mistake::NotUnderKeys)),
    }
    let Some(name) = pieces.get(2).filter(|name| !name.text.is_empty()) else {
        return Err(collection.wrong(Mistake::UrlNamesNoKey));
    };
    if name.text.len() > 127 || !name.text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Err(name.wrong(Mistake::AzureKeyName));
    }
    let version = pieces.get(3).map(|piece| (*piece, piece.text.to_ascii_lowercase()));
    if let Some((piece, version)) = &version
        && !is_lower_hex(version, 32)
    {
        return Err(piece.wrong(Mistake::AzureKeyVersion));
    }
    if let Some(rest) = pieces.get(4) {
        return Err(rest.wrong(Mistake::BehindUrlVersion));
    }
    let vault_piece = Piece { text: &host.text[..vault.len()], start: host.start };
    let mut parts = vec![vault_piece.part(PartLabel::Container), name.part(PartLabel::Key)];
    parts.extend(version.as_ref().map(|(piece, _)| piece.part(PartLabel::Version)));
    let reference = AzureKeyReference {
        vault,
        service,
        suffix: suffix.into(),
        name: name.text.to_ascii_lowercase(),
        version: version.map(|(_, version)| version),
    };
    Ok((reference, parts))
}

fn host_of(host: Piece<'_>) -> Result<(String, AzureService, &'static str), ReferenceError> {
    let lower = host.text.to_ascii_lowercase();
    let Some((vault, suffix)) = lower.split_once('.') else {
        return Err(host.wrong(Mistake::NotAHost));
    };
    let Some((suffix, service)) = SUFFIXES.iter().find(|(known, _)| *known == suffix) else {
        return Err(host.skip(vault.len() + 1).wrong(Mistake::NotAzuresHost));
    };
    let well_formed = (3..=24).contains(&vault.len())
        && vault.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && vault.starts_with(|c: char| c.is_ascii_alphabetic())
        && !vault.ends_with('-')
        && !vault.contains("--");
    if !well_formed {
        let piece = Piece { text: &host.text[..vault.len()], start: host.start };
        return Err(piece.wrong(Mistake::VaultName));
    }
    Ok((vault.to_owned(), *service, suffix))
}

impl fmt::Display for AzureKeyReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}.{}/keys/{}", self.vault, self.suffix, self.name)?;
        self.version.iter().try_for_each(|version| write!(f, "/{version}"))
    }
}
