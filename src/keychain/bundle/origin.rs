//! Why a version is made, and who is behind it.

use model::service_key::VersionCause;

/// What is kept of a name or a reason, characters: a bundle holds 500 keys with all their versions.
const LIMIT: usize = 256;

/// Why a version is made, and who is behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub(super) cause: VersionCause,
    pub(super) by: Option<String>,
    pub(super) reason: Option<String>,
}

impl Origin {
    /// Asked for by `by`, in these words; both are cut at 256 characters.
    pub fn new(cause: VersionCause, by: Option<&str>, reason: Option<&str>) -> Self {
        let cut = |text: &str| text.chars().take(LIMIT).collect();
        Self { cause, by: by.map(cut), reason: reason.map(cut) }
    }
}

/// Nobody asked, or nobody knows who.
impl From<VersionCause> for Origin {
    fn from(cause: VersionCause) -> Self {
        Self::new(cause, None, None)
    }
}
