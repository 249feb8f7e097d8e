//! What can happen to an object: the stable words of the controller's events, as `Event.reason` and `Activity::action` carry them.

macro_rules! happenings {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Something that can happen to an object.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Happening { $($(#[$doc])* $name,)* }

        impl Happening {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable word.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }
    };
}

happenings! {
    /// It is made.
    Created,
    /// A root passed its verification.
    Verified,
    /// A root did not, or its provider didn't answer.
    VerificationFailed,
    /// A root's external key works again.
    KeyAvailable,
    /// A root's external key can't be used.
    KeyUnavailable,
    /// A root in use is not deleted.
    DeletionBlocked,
    /// A root is deleted.
    Deleted,
    /// A service key is gone; its material is kept for a while.
    Removed,
    /// A service key's material is destroyed.
    Destroyed,
    /// A service key has a new version.
    Rotated,
    /// A service key's schedule is another.
    Rescheduled,
    /// A service key is disabled.
    Disabled,
    /// A service key is enabled.
    Enabled,
    /// A service key will be destroyed.
    DeletionScheduled,
    /// A service key will not be destroyed after all.
    DeletionCancelled,
    /// A service key's material isn't as it was written.
    MaterialDamaged,
    /// A service key's material is as it was written again.
    MaterialRepaired,
    /// A re-key waits for its confirmation.
    RekeyAwaitingConfirmation,
    /// A re-key goes on.
    RekeyStarted,
    /// A re-key is done.
    RekeyCompleted,
    /// A re-key left keys behind.
    RekeyFailed,
    /// A re-key was stopped.
    RekeyCancelled,
    /// A re-key is tried again.
    RekeyRetried,
    /// A re-key that had not begun was taken back.
    RekeyUndone,
    /// A tenant is suspended.
    Suspended,
    /// A tenant is not suspended any more.
    Resumed,
    /// The edges have forgotten a service key.
    Evicted,
    /// A service key that was removed is there again.
    Restored,
    /// A tenant is not this workspace's.
    ForeignWorkspace,
    /// A tenant is there again after an unbind.
    Recovered,
}

impl Happening {
    /// From its word; `None` for one of a newer controller.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|happening| happening.as_str() == word)
    }
}

impl std::fmt::Display for Happening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Happening;

    #[test]
    fn a_word_leads_back_to_what_happened() {
        for happening in Happening::ALL {
            assert_eq!(Happening::parse(happening.as_str()), Some(*happening));
        }
        assert_eq!(Happening::parse("FromTheFuture"), None);
    }
}
