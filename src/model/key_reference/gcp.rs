//! Google Cloud KMS resource names.
//!
//! Form: `projects/P/locations/L/keyRings/R/cryptoKeys/K[/cryptoKeyVersions/N]`, also with the `//cloudkms.googleapis.com/`
//! prefix of full resource names, from the Cloud KMS resource reference.

use super::scan::Piece;
use super::{Mistake, Part, PartLabel, ReferenceError};
use std::fmt;

/// `projects/{project}/locations/{location}/keyRings/{key_ring}/cryptoKeys/{key}[/cryptoKeyVersions/{version}]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GcpKeyReference {
    /// A project's id or number.
    pub project: String,
    /// For example `europe-west3` or `global`.
    pub location: String,
    /// The key ring.
    pub key_ring: String,
    /// The key.
    pub key: String,
    /// A version, counted from 1; absent means the primary.
    pub version: Option<u64>,
}

const PREFIX: &str = "//cloudkms.googleapis.com/";
const COLLECTIONS: [&str; 5] = ["projects", "locations", "keyRings", "cryptoKeys", "cryptoKeyVersions"];

pub(super) fn scan(text: &str) -> Result<(GcpKeyReference, Vec<Part>), ReferenceError> {
    let whole = Piece::whole(text);
    let path = if text.starts_with(PREFIX) { whole.skip(PREFIX.len()) } else { whole };
    let pieces = path.split('/', 11);
    for (pair, collection) in pieces.chunks(2).zip(COLLECTIONS) {
        if pair[0].text != collection {
            return Err(pair[0].wrong(Mistake::CollectionExpected(collection)));
        }
        if pair.get(1).is_none_or(|value| value.text.is_empty()) {
            return Err(pair[0].wrong(Mistake::CollectionAlone(collection)));
        }
    }
    let value = |index: usize| pieces.get(2 * index + 1).copied();
    let (Some(project), Some(location), Some(key_ring), Some(key)) = (value(0), value(1), value(2), value(3)) else {
        return Err(path.wrong(Mistake::IncompleteName));
    };
    if let Some(rest) = pieces.get(10) {
        return Err(rest.wrong(Mistake::BehindName));
    }
    if !is_project(project.text) {
        return Err(project.wrong(Mistake::NotAProject));
    }
    if !is_location(location.text) {
        return Err(location.wrong(Mistake::NotALocation));
    }
    for (piece, mistake) in [(key_ring, Mistake::KeyRingName), (key, Mistake::GcpKeyName)] {
        if !is_name(piece.text) {
            return Err(piece.wrong(mistake));
        }
    }
    let version = value(4).map(|piece| version(piece).map(|number| (piece, number))).transpose()?;
    let mut parts = vec![
        project.part(PartLabel::Owner),
        location.part(PartLabel::Region),
        key_ring.part(PartLabel::Container),
        key.part(PartLabel::Key),
    ];
    parts.extend(version.map(|(piece, _)| piece.part(PartLabel::Version)));
    let reference = GcpKeyReference {
        project: project.text.into(),
        location: location.text.into(),
        key_ring: key_ring.text.into(),
        key: key.text.into(),
        version: version.map(|(_, number)| number),
    };
    Ok((reference, parts))
}

fn version(piece: Piece<'_>) -> Result<u64, ReferenceError> {
    let wrong = || piece.wrong(Mistake::GcpKeyVersion);
    if piece.text.starts_with('0') || !piece.text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong());
    }
    piece.text.parse().map_err(|_| wrong())
}

fn is_name(text: &str) -> bool {
    (1..=63).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// A number, an id of 6 to 30 characters, or an id with the domain of its organisation (`example.com:project`).
fn is_project(text: &str) -> bool {
    if !text.is_empty() && text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit()) {
        return true;
    }
    let (domain, id) = text.split_once(':').map_or((None, text), |(domain, id)| (Some(domain), id));
    let domain_fits = domain.is_none_or(|domain| {
        domain.len() <= 63
            && domain.contains('.')
            && domain.split('.').all(|label| {
                !label.is_empty() && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            })
    });
    domain_fits
        && (6..=30).contains(&id.len())
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && !id.ends_with('-')
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// `global`, `europe`, `nam4`, `europe-west3`, `northamerica-northeast1`.
fn is_location(text: &str) -> bool {
    let (words, last) = text.rsplit_once('-').map_or((None, text), |(words, last)| (Some(words), last));
    let word = |text: &str| (2..=16).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase());
    let letters = last.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = last.len() - letters.len();
    text.len() <= 48
        && words.is_none_or(|words| words.split('-').all(word))
        && word(letters)
        && digits <= 2
        && (words.is_none() || digits > 0)
}

impl fmt::Display for GcpKeyReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { project, location, key_ring, key, version } = self;
        write!(f, "projects/{project}/locations/{location}/keyRings/{key_ring}/cryptoKeys/{key}")?;
        version.iter().try_for_each(|version| write!(f, "/cryptoKeyVersions/{version}"))
    }
}
