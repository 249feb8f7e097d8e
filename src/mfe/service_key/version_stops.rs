//! Which versions the line on a key's page shows, pure: the newest one by one, what is older together, and what comes next.

use model::service_key::{KeyVersion, VersionState};

/// Shown one by one.
pub(super) const SHOWN: usize = 8;

/// A place on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Destroyed versions, first and last.
    Destroyed(u32, u32),
    /// Versions that are not told one by one, first and last.
    Earlier(u32, u32),
    /// A version that is told.
    Version(KeyVersion),
    /// The one to come.
    Next(u32),
}

/// The places, oldest first. `versions` are newest first, as the status has them; a next one comes only when the key rotates by
/// itself.
pub(super) fn places(versions: &[KeyVersion], rotates: bool) -> Vec<Place> {
    let Some(newest) = versions.first() else { return Vec::new() };
    let living = versions.iter().filter(|version| version.state != VersionState::Destroyed);
    let shown: Vec<&KeyVersion> = living.take(SHOWN).collect();
    let destroyed = versions.iter().filter(|version| version.state == VersionState::Destroyed).map(|v| v.version).max();
    let oldest = shown.last().map_or(newest.version + 1, |version| version.version);
    let mut places = Vec::new();
    // Versions die from the oldest on; what the status has forgotten below them is as dead.
    places.extend(destroyed.map(|last| Place::Destroyed(1, last)));
    let first = destroyed.map_or(1, |last| last + 1);
    places.extend((first < oldest).then(|| Place::Earlier(first, oldest - 1)));
    places.extend(shown.into_iter().rev().cloned().map(Place::Version));
    places.extend(rotates.then_some(Place::Next(newest.version + 1)));
    places
}

#[cfg(test)]
mod tests {
    use super::{Place, places};
    use model::service_key::{KeyVersion, VersionCause, VersionState};

    fn versions(newest: u32, destroyed: u32, remembered: u32) -> Vec<KeyVersion> {
        let of = |version| KeyVersion {
            version,
            state: match version {
                v if v == newest => VersionState::Current,
                v if v <= destroyed => VersionState::Destroyed,
                _ => VersionState::DecryptOnly,
            },
            created_at: jiff::Timestamp::UNIX_EPOCH,
            cause: VersionCause::Schedule,
            by: None,
            reason: None,
        };
        (newest.saturating_sub(remembered) + 1..=newest).rev().map(of).collect()
    }

    fn names(places: &[Place]) -> Vec<String> {
        let name = |place: &Place| match place {
            Place::Destroyed(first, last) => format!("x{first}-{last}"),
            Place::Earlier(first, last) => format!("…{first}-{last}"),
            Place::Version(version) => format!("v{}", version.version),
            Place::Next(version) => format!("+{version}"),
        };
        places.iter().map(name).collect()
    }

    #[test]
    fn a_young_key_shows_all_it_has() {
        assert_eq!(names(&places(&versions(3, 0, 50), true)), ["v1", "v2", "v3", "+4"]);
        assert_eq!(names(&places(&versions(1, 0, 50), false)), ["v1"]);
        assert!(places(&[], true).is_empty());
    }

    #[test]
    fn an_old_key_shows_the_newest_and_says_what_lies_before() {
        let shown = names(&places(&versions(54, 39, 50), true));
        assert_eq!(shown, ["x1-39", "…40-46", "v47", "v48", "v49", "v50", "v51", "v52", "v53", "v54", "+55"]);
    }

    #[test]
    fn what_the_status_has_forgotten_is_not_dropped_silently() {
        assert_eq!(names(&places(&versions(212, 0, 50), false))[0], "…1-204");
    }
}
