//! Building service keys.

use super::now;
use crate::RotationSchedule;
use crate::condition::{Condition, ConditionStatus, types};
use crate::service_key::{
    AccountRef, ActiveClients, Algorithm, EffectiveState, KeyPhase, KeyState, KeyVersion, ServiceEncryptionKey,
    ServiceEncryptionKeySpec, ServiceEncryptionKeyStatus, VersionCause, VersionState,
};
use jiff::Timestamp;

impl ServiceEncryptionKey {
    /// `card-tokens` of `checkout` under `aws-root`, never rotated by schedule, without a status.
    pub fn test() -> Self {
        let spec = ServiceEncryptionKeySpec {
            display_name: None,
            application: "checkout".into(),
            account_ref: AccountRef { name: "aws-root".into() },
            algorithm: Algorithm::default(),
            rotation_schedule: RotationSchedule::Never,
            state: KeyState::Enabled,
            deletion_window_days: None,
        };
        let mut key = Self::new("card-tokens", spec);
        key.metadata.generation = Some(1);
        key.metadata.resource_version = Some("1".into());
        key
    }

    /// Under another name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.metadata.name = Some(name.into());
        self
    }

    /// Under another root.
    #[must_use]
    pub fn under(mut self, root: &str) -> Self {
        self.spec.account_ref.name = root.into();
        self
    }

    /// With another state asked for.
    #[must_use]
    pub fn state(mut self, state: KeyState) -> Self {
        self.spec.state = state;
        self
    }

    /// On a schedule.
    #[must_use]
    pub fn every(mut self, schedule: RotationSchedule) -> Self {
        self.spec.rotation_schedule = schedule;
        self
    }

    /// With an annotation.
    #[must_use]
    pub fn annotated(mut self, name: &str, value: &str) -> Self {
        self.metadata.annotations.get_or_insert_default().insert(name.into(), value.into());
        self
    }

    /// With a deletion asked for.
    #[must_use]
    pub fn terminating(mut self) -> Self {
        self.metadata.deletion_timestamp = Some(k8s_openapi::apimachinery::pkg::apis::meta::v1::Time(now()));
        self
    }

    /// Served at version 1, no clients.
    #[must_use]
    pub fn active(mut self) -> Self {
        self.status = Some(ServiceEncryptionKeyStatus {
            phase: Some(KeyPhase::Active),
            effective_state: Some(EffectiveState::Enabled),
            current_version: Some(1),
            last_rotation: Some(now()),
            next_rotation: self.spec.rotation_schedule.interval().map(|interval| now() + interval),
            active_clients: Some(ActiveClients { count: 0, observed_at: now() }),
            versions: vec![KeyVersion::test(1, VersionCause::Created, now())],
            ..ServiceEncryptionKeyStatus::default()
        });
        self
    }

    /// In another phase.
    #[must_use]
    pub fn in_phase(mut self, phase: KeyPhase) -> Self {
        self.status.get_or_insert_default().phase = Some(phase);
        self
    }

    /// With material that isn't as it was written, since `at`.
    #[must_use]
    pub fn damaged(mut self, reason: &str, at: Timestamp) -> Self {
        let ready = Condition {
            type_: types::READY.to_owned(),
            status: ConditionStatus::False,
            reason: reason.to_owned(),
            message: "something is wrong".to_owned(),
            last_transition_time: at,
            observed_generation: None,
        };
        self.status.get_or_insert_default().conditions = vec![ready];
        self.in_phase(KeyPhase::Unavailable)
    }

    /// With so many active clients; `None` is unknown.
    #[must_use]
    pub fn clients(mut self, count: Option<u32>) -> Self {
        self.status.get_or_insert_default().active_clients =
            count.map(|count| ActiveClients { count, observed_at: now() });
        self
    }

    /// With the next rotation at this time.
    #[must_use]
    pub fn next_at(mut self, at: Timestamp) -> Self {
        self.status.get_or_insert_default().next_rotation = Some(at);
        self
    }
}

impl KeyVersion {
    /// A current version.
    pub fn test(version: u32, cause: VersionCause, created_at: Timestamp) -> Self {
        Self { version, state: VersionState::Current, created_at, cause, by: None, reason: None }
    }
}
