//! References to external keys, parsed and never matched loosely (FR-201, FR-403).
//!
//! Invariants: whatever parses can be written (`Display`) and parses again to the same value; two texts that name the same key
//! in another spelling (Azure's case, GCP's `//cloudkms…` prefix) parse to equal values; nothing panics on any input; a
//! span always lies on character boundaries of the text it was made from. Surrounding white space is refused here and
//! forgiven only by [`KeyReference::recognise`], which is meant for pasted text.

use crate::account::{AccountSpec, ProviderType};
use std::fmt;

mod aws;
mod azure;
mod error;
mod gcp;
mod hsm;
mod mistake;
mod part;
mod region;
mod scan;

pub use aws::{AwsKey, AwsKeyReference};
pub use azure::{AzureKeyReference, AzureService};
pub use error::ReferenceError;
pub use gcp::GcpKeyReference;
pub use hsm::{HsmKeyReference, Pkcs11Uri};
pub use mistake::Mistake;
pub use part::{Part, PartLabel};
pub use region::{REGIONS_AS_OF, Region, is_known_region, regions};

/// The longest reference the API takes, bytes.
pub const MAX_LENGTH: usize = 2048;

/// A well-formed reference to an external key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum KeyReference {
    /// An ARN.
    Aws(AwsKeyReference),
    /// A key's URL.
    Azure(AzureKeyReference),
    /// A resource name.
    Gcp(GcpKeyReference),
    /// A PKCS#11 URI or a label.
    Hsm(HsmKeyReference),
    /// The platform's own root: nothing to name.
    Platform,
}

impl KeyReference {
    /// Parses `text` as a reference of `provider`.
    ///
    /// # Errors
    /// `MalformedReference` with the offending part's span and a sentence that says what to write instead.
    pub fn parse(provider: ProviderType, text: &str) -> Result<Self, ReferenceError> {
        Self::scan(provider, text).map(|(reference, _)| reference)
    }

    /// Parses what a spec names, and checks that the region agrees.
    ///
    /// # Errors
    /// As [`KeyReference::parse`]; and `RegionMismatch` when the reference lies in another region than the spec says.
    pub fn of_spec(spec: &AccountSpec) -> Result<Self, ReferenceError> {
        let text = spec.reference();
        let (reference, parts) = Self::scan(spec.provider_type, text)?;
        if let Some(found) = reference.region()
            && spec.region.as_deref() != Some(found)
        {
            let span = parts.iter().find(|p| p.label == PartLabel::Region).map_or(0..text.len(), |p| p.span.clone());
            let found = found.to_owned();
            let mistake = match spec.region.clone() {
                Some(chosen) => Mistake::OtherRegion { found, chosen },
                None => Mistake::NoRegion { found },
            };
            return Err(ReferenceError::new(mistake, span));
        }
        Ok(reference)
    }

    /// Recognises a pasted text, white space around it forgiven: the provider whose reference it is. A plain HSM label is never
    /// recognised, since nearly any word is one.
    pub fn recognise(text: &str) -> Option<(ProviderType, Self)> {
        let text = text.trim();
        [ProviderType::AwsKms, ProviderType::AzureKeyVault, ProviderType::GcpKms, ProviderType::ThalesHsm]
            .into_iter()
            .filter_map(|provider| Some((provider, Self::parse(provider, text).ok()?)))
            .find(|(_, reference)| !matches!(reference, Self::Hsm(HsmKeyReference::Label(_))))
    }

    /// The provider whose reference this is.
    pub fn provider(&self) -> ProviderType {
        match self {
            Self::Aws(_) => ProviderType::AwsKms,
            Self::Azure(_) => ProviderType::AzureKeyVault,
            Self::Gcp(_) => ProviderType::GcpKms,
            Self::Hsm(_) => ProviderType::ThalesHsm,
            Self::Platform => ProviderType::Platform,
        }
    }

    /// The region the reference carries, if it does.
    pub fn region(&self) -> Option<&str> {
        match self {
            Self::Aws(aws) => Some(&aws.region),
            Self::Gcp(gcp) => Some(&gcp.location),
            Self::Azure(_) | Self::Hsm(_) | Self::Platform => None,
        }
    }

    /// The labelled parts of `text` in reading order, when it parses as a reference of this one's provider.
    pub fn parts(&self, text: &str) -> Vec<Part> {
        Self::scan(self.provider(), text).map(|(_, parts)| parts).unwrap_or_default()
    }

    fn scan(provider: ProviderType, text: &str) -> Result<(Self, Vec<Part>), ReferenceError> {
        if provider == ProviderType::Platform {
            return if text.is_empty() {
                Ok((Self::Platform, Vec::new()))
            } else {
                Err(ReferenceError::new(Mistake::PlatformNamesNone, 0..text.len()))
            };
        }
        scan::outline(text)?;
        Ok(match provider {
            ProviderType::AwsKms => aws::scan(text).map(|(r, parts)| (Self::Aws(r), parts))?,
            ProviderType::AzureKeyVault => azure::scan(text).map(|(r, parts)| (Self::Azure(r), parts))?,
            ProviderType::GcpKms => gcp::scan(text).map(|(r, parts)| (Self::Gcp(r), parts))?,
            ProviderType::ThalesHsm => hsm::scan(text).map(|(r, parts)| (Self::Hsm(r), parts))?,
            ProviderType::Platform => (Self::Platform, Vec::new()),
        })
    }
}

impl fmt::Display for KeyReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Aws(aws) => aws.fmt(f),
            Self::Azure(azure) => azure.fmt(f),
            Self::Gcp(gcp) => gcp.fmt(f),
            Self::Hsm(hsm) => hsm.fmt(f),
            Self::Platform => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
