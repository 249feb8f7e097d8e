//! Workspace paths, parsed once at the door: what isn't a path never becomes part of a URL.

use std::{fmt, str::FromStr};

/// A workspace path such as `root:orgs:acme:payments`, or a logical cluster's id. Colon-separated DNS labels, at most 512 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WorkspacePath(String);

/// Not a workspace path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a workspace path; write DNS labels separated by colons, for example root:orgs:acme")]
pub struct PathError;

const LIMIT: usize = 512;

impl WorkspacePath {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WorkspacePath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = text.len() <= LIMIT && text.split(':').all(is_label);
        if fits { Ok(Self(text.to_owned())) } else { Err(PathError) }
    }
}

impl fmt::Display for WorkspacePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_label(label: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !label.is_empty()
        && label.len() <= 63
        && label.bytes().all(inner)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::WorkspacePath;
    use proptest::prelude::*;

    #[test]
    fn paths_and_ids_pass() {
        for good in ["root", "root:orgs:acme:payments", "2s8j1k3x9q0w7e5r"] {
            assert!(good.parse::<WorkspacePath>().is_ok(), "{good}");
        }
    }

    #[test]
    fn anything_that_could_leave_the_path_is_refused() {
        for bad in
            ["", ":", "root:", "root::a", "*", "../x", "root/x", "root%2fx", "Root", "root:-a", "root a", "root?x"]
        {
            assert!(bad.parse::<WorkspacePath>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_passes_is_safe_in_a_url(text in ".*") {
            if let Ok(path) = text.parse::<WorkspacePath>() {
                prop_assert!(path.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || b == b':' || b == b'-'));
            }
        }
    }
}
