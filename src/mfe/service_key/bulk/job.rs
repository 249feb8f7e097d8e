//! What shall be done with many keys, key by key. Pure.

use crate::plan::{blocked_text, combined};
use crate::service_key::bulk::texts::texts;
use model::can::{self, Blocked};
use model::plan::{Action, Plan};
use model::service_key::KeyState;
use model::wire::KeySummary;
use std::collections::BTreeMap;

/// The changes that can be made to many keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BulkAction {
    Schedule,
    Rotate,
    Disable,
    Enable,
}

impl BulkAction {
    /// The plan each key needs; what undoes itself needs none.
    pub(super) fn plan(self) -> Option<Action> {
        match self {
            Self::Rotate => Some(Action::Rotate),
            Self::Disable => Some(Action::Disable),
            Self::Schedule | Self::Enable => None,
        }
    }

    /// Why this key can't be changed so.
    pub(super) fn rule(self, key: &KeySummary) -> Result<(), Blocked> {
        match self {
            Self::Rotate => can::rotate(key),
            Self::Disable => match key.state {
                KeyState::PendingDeletion => Err(Blocked::PendingDeletion),
                _ => can::set_state(key, KeyState::Disabled),
            },
            // Cancelling a deletion is a decision of its own.
            Self::Enable => match key.state {
                KeyState::PendingDeletion => Err(Blocked::PendingDeletion),
                _ => can::set_state(key, KeyState::Enabled),
            },
            Self::Schedule => Ok(()),
        }
    }

    /// Why a key stays as it is, inside a sentence.
    fn why(self, blocked: &Blocked) -> String {
        match (self, blocked) {
            (Self::Disable | Self::Enable, Blocked::NoChange) => (texts().is_so)(self).to_owned(),
            _ => blocked_text(blocked),
        }
    }
}

/// Where a key stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum JobState {
    /// Its plan is being made.
    Planning,
    /// It waits for the press.
    Ready,
    /// It stays as it is, with the reason.
    LeftOut(String),
    /// Its request is under way.
    Running,
    /// Done.
    Done,
    /// Not done, with the reason.
    Failed(String),
}

/// One key.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Job {
    /// As it was when its plan was made.
    pub(super) key: KeySummary,
    /// What will happen to it.
    pub(super) plan: Option<Plan>,
    /// Where it stands.
    pub(super) state: JobState,
    /// The wish's id: a rotation that is sent again is the same one.
    pub(super) request_id: String,
}

impl Job {
    /// A key before anything was asked.
    pub(super) fn new(key: KeySummary, action: BulkAction, request_id: String) -> Self {
        let state = match action.rule(&key) {
            Err(blocked) => JobState::LeftOut(action.why(&blocked)),
            Ok(()) if action.plan().is_some() => JobState::Planning,
            Ok(()) => JobState::Ready,
        };
        Self { key, plan: None, state, request_id }
    }

    /// Takes a plan. A rule of bulk changes or a blocker leaves the key out, whatever it was before.
    pub(super) fn take(&mut self, action: BulkAction, plan: Plan) {
        if matches!(self.state, JobState::Planning | JobState::Ready | JobState::LeftOut(_)) {
            let blocked = action.rule(&self.key).err().or_else(|| plan.blockers.first().cloned());
            self.state = match blocked {
                Some(blocked) => JobState::LeftOut(action.why(&blocked)),
                None => JobState::Ready,
            };
        }
        self.plan = Some(plan);
    }
}

/// How many keys stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) all: u32,
    pub(super) planning: u32,
    pub(super) ready: u32,
    pub(super) left_out: u32,
    pub(super) running: u32,
    pub(super) done: u32,
    pub(super) failed: u32,
}

impl Counts {
    /// Keys a press would touch, or has.
    pub(super) fn meant(self) -> u32 {
        self.all - self.left_out
    }
}

/// Counts the jobs.
pub(super) fn counts(jobs: &[Job]) -> Counts {
    let mut counts = Counts::default();
    for job in jobs {
        counts.all += 1;
        match job.state {
            JobState::Planning => counts.planning += 1,
            JobState::Ready => counts.ready += 1,
            JobState::LeftOut(_) => counts.left_out += 1,
            JobState::Running => counts.running += 1,
            JobState::Done => counts.done += 1,
            JobState::Failed(_) => counts.failed += 1,
        }
    }
    counts
}

/// Why keys stay as they are, and how many of each.
pub(super) fn left_out(jobs: &[Job]) -> BTreeMap<String, u32> {
    let mut reasons = BTreeMap::new();
    for job in jobs {
        if let JobState::LeftOut(reason) = &job.state {
            *reasons.entry(reason.clone()).or_default() += 1;
        }
    }
    reasons
}

/// The effects of all that is still to be done.
pub(super) fn to_do(jobs: &[Job]) -> Option<Plan> {
    let open = jobs.iter().filter(|job| !matches!(job.state, JobState::Done | JobState::LeftOut(_)));
    combined(open.filter_map(|job| job.plan.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::{BulkAction, Job, JobState, counts, left_out, to_do};
    use jiff::Timestamp;
    use model::ServiceEncryptionKey;
    use model::plan::{Action, Kind, Plan, Subject, World, make};
    use model::wire::{KeySummary, PlanRequest};

    fn key(disabled: bool) -> KeySummary {
        let mut key = KeySummary::from(&ServiceEncryptionKey::test().active().clients(Some(3)));
        if disabled {
            key.state = model::service_key::KeyState::Disabled;
        }
        key
    }

    fn plan(key: &KeySummary) -> Plan {
        let subject = Subject { kind: Kind::ServiceEncryptionKey, name: key.name.clone() };
        let request = PlanRequest { action: Action::Disable, subject, target: None };
        let keys = [key.clone()];
        let world = World { tenant: None, accounts: &[], keys: &keys, edges: &[], now: Timestamp::UNIX_EPOCH };
        make(&request, world).unwrap()
    }

    #[test]
    fn fr_305_a_key_that_is_so_already_is_left_out_and_said() {
        let jobs = [false, true].map(|off| Job::new(key(off), BulkAction::Disable, String::new()));
        let counted = counts(&jobs);
        assert_eq!((counted.planning, counted.left_out, counted.meant()), (1, 1, 1));
        assert_eq!(left_out(&jobs).into_values().sum::<u32>(), 1);
        assert_eq!(counts(&[Job::new(key(true), BulkAction::Enable, String::new())]).ready, 1);
    }

    #[test]
    fn a_deletion_that_waits_is_not_cancelled_by_disabling() {
        let mut waiting = key(false);
        waiting.state = model::service_key::KeyState::PendingDeletion;
        for action in [BulkAction::Disable, BulkAction::Enable] {
            let mut job = Job::new(waiting.clone(), action, String::new());
            job.take(action, plan(&key(false)));
            assert!(matches!(job.state, JobState::LeftOut(_)), "{action:?}");
        }
    }

    #[test]
    fn what_is_done_is_no_effect_any_more() {
        let mut job = Job::new(key(false), BulkAction::Disable, String::new());
        job.take(BulkAction::Disable, plan(&job.key));
        assert_eq!(job.state, JobState::Ready);
        assert_eq!(to_do(std::slice::from_ref(&job)).unwrap().effects.clients.known, 3);
        job.state = JobState::Done;
        assert_eq!(to_do(&[job]), None);
    }

    #[test]
    fn a_plan_that_comes_late_changes_no_outcome() {
        let mut job = Job::new(key(false), BulkAction::Disable, String::new());
        job.state = JobState::Failed("x".into());
        job.take(BulkAction::Disable, plan(&job.key));
        assert_eq!(job.state, JobState::Failed("x".into()));
    }
}
