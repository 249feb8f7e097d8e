//! What the wizard has gathered so far, and what is still wrong with it. Pure but for its texts.

use crate::service_key::schedule_field::ScheduleInput;
use crate::service_key::wizard_texts::texts;
use model::service_key::{AccountRef, Algorithm, KeyState, ServiceEncryptionKeySpec};

/// What is typed and chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) root: String,
    pub(super) name: String,
    pub(super) application: String,
    pub(super) algorithm: Algorithm,
    pub(super) schedule: ScheduleInput,
}

impl Draft {
    /// The draft a wizard starts with.
    pub(super) fn new(root: Option<String>) -> Self {
        Self {
            root: root.unwrap_or_default(),
            name: String::new(),
            application: String::new(),
            algorithm: Algorithm::default(),
            schedule: ScheduleInput { card: "Days".into(), number: "30".into() },
        }
    }

    /// Whether there is something that would be lost.
    pub(super) fn is_dirty(&self) -> bool {
        !self.name.is_empty() || !self.application.is_empty()
    }

    /// What is wrong with the name, once something is typed.
    pub(super) fn name_error(&self) -> Option<&'static str> {
        (!self.name.is_empty() && !is_name(&self.name)).then_some(texts().name_bad)
    }

    /// Why a step can't be left; `None` when it can.
    pub(super) fn missing(&self, step: usize) -> Option<String> {
        let t = texts();
        match step {
            0 => self.root.is_empty().then(|| t.choose_root.to_owned()),
            1 if !is_name(&self.name) => Some(t.name_bad.to_owned()),
            1 => self.application.trim().is_empty().then(|| t.application_missing.to_owned()),
            2 => self.schedule.parse().err(),
            _ => None,
        }
    }

    /// The spec, once nothing is missing.
    pub(super) fn spec(&self) -> Option<ServiceEncryptionKeySpec> {
        Some(ServiceEncryptionKeySpec {
            display_name: None,
            application: self.application.trim().to_owned(),
            account_ref: AccountRef { name: self.root.clone() },
            algorithm: self.algorithm,
            rotation_schedule: self.schedule.parse().ok()?,
            state: KeyState::Enabled,
            deletion_window_days: None,
        })
    }
}

/// A DNS label: what Kubernetes takes as a name everywhere.
fn is_name(name: &str) -> bool {
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    (1..=63).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && ends(name.chars().next())
        && ends(name.chars().last())
}

#[cfg(test)]
mod tests {
    use super::{Draft, is_name};

    #[test]
    fn fr_301_a_name_is_a_dns_label() {
        for good in ["a", "card-tokens", "a1", "0"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "-a", "a-", "A", "a b", "ä", "a.b", &"a".repeat(64)] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn fr_301_every_step_says_what_it_misses() {
        let mut draft = Draft::new(None);
        assert!(draft.missing(0).is_some());
        draft.root = "aws-root".into();
        assert_eq!(draft.missing(0), None);
        assert!(draft.missing(1).is_some());
        draft.name = "card-tokens".into();
        draft.application = " vault ".into();
        assert_eq!((draft.missing(1), draft.missing(2)), (None, None));
        draft.schedule.number = "0".into();
        assert!(draft.missing(2).is_some() && draft.spec().is_none());
        draft.schedule.number = "30".into();
        assert_eq!(draft.spec().map(|spec| spec.application), Some("vault".into()));
    }
}
