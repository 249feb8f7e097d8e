//! Versions, opaque to clients: of the index (`<process>.<number>`, also the stream's event id) and of writes
//! (`<kind>.<resourceVersion>`, for `?atLeast=`).

use super::Kind;
use std::{fmt, str::FromStr};

/// A version of the index: numbers mean something only within one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexVersion {
    /// Names the process.
    pub process: u32,
    /// The number of the last change.
    pub number: u64,
}

impl fmt::Display for IndexVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}.{}", self.process, self.number)
    }
}

impl FromStr for IndexVersion {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (process, number) = text.split_once('.').ok_or(())?;
        if process.len() != 8 {
            return Err(());
        }
        let process = u32::from_str_radix(process, 16).map_err(|_| ())?;
        Ok(Self { process, number: number.parse().map_err(|_| ())? })
    }
}

/// What a read may wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtLeast {
    /// A version of the index.
    Index(IndexVersion),
    /// An object's version, as a write answered it.
    Object {
        /// The object's kind.
        kind: Kind,
        /// Its resourceVersion.
        version: u64,
    },
    /// An object's bare resourceVersion, of any kind.
    Any(u64),
}

impl FromStr for AtLeast {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Ok(version) = text.parse() {
            return Ok(Self::Any(version));
        }
        if let Ok(version) = text.parse() {
            return Ok(Self::Index(version));
        }
        let (kind, version) = text.split_once('.').ok_or(())?;
        let kind = Kind::ALL.into_iter().find(|known| known.plural() == kind).ok_or(())?;
        Ok(Self::Object { kind, version: version.parse().map_err(|_| ())? })
    }
}

/// The version a write answers; empty for a dry run, which there is nothing to wait for.
pub fn write_version(kind: Kind, resource_version: &str) -> String {
    if resource_version.is_empty() { String::new() } else { format!("{}.{resource_version}", kind.plural()) }
}

#[cfg(test)]
mod tests {
    use super::{AtLeast, IndexVersion, Kind, write_version};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn versions_survive_the_way_out_and_back(process: u32, number: u64) {
            let version = IndexVersion { process, number };
            prop_assert_eq!(version.to_string().parse(), Ok(version));
            prop_assert_eq!(version.to_string().parse(), Ok(AtLeast::Index(version)));
        }

        #[test]
        fn whatever_is_sent_is_parsed_or_refused(text in ".*") {
            let _ = text.parse::<AtLeast>();
        }
    }

    #[test]
    fn a_write_names_its_kind() {
        let expected = AtLeast::Object { kind: Kind::Key, version: 42 };
        assert_eq!(write_version(Kind::Key, "42").parse(), Ok(expected));
        assert_eq!("77".parse(), Ok(AtLeast::Any(77)));
        assert_eq!("pods.1".parse::<AtLeast>(), Err(()));
    }
}
