//! What can be wrong with the material that is kept of a service key.

/// Why a key that has had versions can't be used as it is kept. Nothing of it is made anew or overwritten meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MaterialFault {
    /// Its wrapped material, or what it is bound to, was changed.
    NotAuthentic,
    /// Its entry isn't what the controller writes.
    Unreadable,
    /// Its entry, or a run of its versions, is gone.
    Missing,
}

impl MaterialFault {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::NotAuthentic, Self::Unreadable, Self::Missing];

    /// The stable word, as the `Ready` condition carries it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotAuthentic => "MaterialNotAuthentic",
            Self::Unreadable => "MaterialUnreadable",
            Self::Missing => "MaterialMissing",
        }
    }

    /// From a condition's reason.
    pub fn parse(reason: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.as_str() == reason)
    }

    /// What the provider's operator does about it.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::NotAuthentic | Self::Unreadable => {
                "nothing of it is overwritten; the provider's operator restores the bundle's Secret from a backup, or deletes the key"
            }
            Self::Missing => {
                "it is not made anew; the provider's operator restores the missing Secret from a backup, or deletes the key"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MaterialFault;
    use crate::Cadence;
    use crate::ServiceEncryptionKey;
    use crate::account::AccountPhase;
    use crate::condition::types;
    use crate::names;
    use crate::reconcile::{KeyAction, KeyFacts, KeyPlan, StoredKey, key_plan};
    use crate::service_key::{KeyPhase, KeyState, KeyVersion, VersionCause};
    use crate::testing::now;
    use kube::ResourceExt;

    fn plan(key: &ServiceEncryptionKey, versions: &[KeyVersion], fault: Option<MaterialFault>) -> KeyPlan {
        let stored = StoredKey { versions, anchor: now(), handled_rotation: None, deletion_at: None };
        key_plan(KeyFacts {
            key,
            root: Some(AccountPhase::Ready),
            tenant_suspended: false,
            cadence: &Cadence::default(),
            stored: Some(stored).filter(|_| !versions.is_empty()),
            fault: fault.map(|fault| (fault, "something is wrong")),
            distribution: None,
            active_clients: None,
            now: now(),
        })
    }

    #[test]
    fn a_key_whose_record_is_gone_or_damaged_never_begins_anew_and_says_what_is_wrong() {
        let mut key = ServiceEncryptionKey::test();
        let versions = [KeyVersion::test(1, VersionCause::Created, now())];
        key.status = Some(plan(&key, &versions, None).status);
        key.annotations_mut().insert(names::ROTATE.to_owned(), "now".to_owned());
        for fault in MaterialFault::ALL {
            for kept in [&versions[..], &[]] {
                let plan = plan(&key, kept, Some(fault));
                assert_eq!((plan.action, plan.served), (KeyAction::None, None));
                assert_eq!((plan.status.phase, plan.status.current_version), (Some(KeyPhase::Unavailable), Some(1)));
                let ready = plan.status.condition(types::READY).unwrap();
                assert_eq!(MaterialFault::parse(&ready.reason), Some(fault));
                assert!(ready.message.contains("something is wrong") && ready.message.contains(fault.remedy()));
                let mut next = key.clone();
                next.status = Some(plan.status.clone());
                assert_eq!(self::plan(&next, kept, Some(fault)).status, plan.status, "it stays as it is");
            }
        }
        assert!(matches!(plan(&key, &versions, None).action, KeyAction::Rotate { .. }), "brought back, it goes on");
    }

    #[test]
    fn a_new_key_is_not_made_under_a_name_that_may_be_kept_and_a_disabled_one_stays_evicted() {
        let mut key = ServiceEncryptionKey::test();
        let waiting = plan(&key, &[], Some(MaterialFault::Unreadable));
        assert_eq!((waiting.action, waiting.status.phase), (KeyAction::None, Some(KeyPhase::Pending)));
        assert_eq!(waiting.status.condition(types::READY).unwrap().reason, "MaterialUnreadable");
        key.spec.state = KeyState::Disabled;
        let off = plan(&key, &[], Some(MaterialFault::Missing));
        assert_eq!((off.status.phase, off.served), (Some(KeyPhase::Disabled), Some(false)));
    }
}
