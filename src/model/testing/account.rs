//! Building roots of trust.

use super::now;
use crate::account::{
    Account, AccountPhase, AccountSpec, AccountStatus, ActiveKey, Dependents, Environment, ProviderType, StepName,
    StepState, Verification, VerificationStep,
};
use crate::condition::{Condition, ConditionStatus, types};
use crate::reason::Reason;

/// A well-formed reference in `eu-central-1`.
pub const ARN: &str = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

impl Account {
    /// `aws-root` on AWS KMS in `eu-central-1`, without a status.
    pub fn test() -> Self {
        let spec = AccountSpec {
            display_name: None,
            provider_type: ProviderType::AwsKms,
            region: Some("eu-central-1".into()),
            key_reference: Some(ARN.into()),
            environment: None,
        };
        let mut account = Self::new("aws-root", spec);
        account.metadata.generation = Some(1);
        account.metadata.resource_version = Some("1".into());
        account
    }

    /// Under another name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.metadata.name = Some(name.into());
        self
    }

    /// On another external key.
    #[must_use]
    pub fn on(mut self, provider_type: ProviderType, region: Option<&str>, reference: Option<&str>) -> Self {
        self.spec.provider_type = provider_type;
        self.spec.region = region.map(str::to_owned);
        self.spec.key_reference = reference.map(str::to_owned);
        self
    }

    /// For this environment.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.spec.environment = Some(environment);
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

    /// Verified and usable, on the key its spec names.
    #[must_use]
    pub fn ready(mut self) -> Self {
        let reference = self.spec.reference().to_owned();
        self.status = Some(AccountStatus {
            phase: Some(AccountPhase::Ready),
            observed_generation: self.metadata.generation,
            conditions: vec![Condition {
                type_: types::READY.into(),
                status: ConditionStatus::True,
                reason: "Ready".into(),
                message: "the external key works".into(),
                last_transition_time: now(),
                observed_generation: self.metadata.generation,
            }],
            active_key: Some(ActiveKey {
                provider_type: self.spec.provider_type,
                key_reference: reference.clone(),
                resolved_reference: reference.clone(),
                verified_at: now(),
            }),
            key_version: Some(1),
            verification: Some(Verification::passed_all(&reference)),
            rekey: None,
            dependents: Some(Dependents::default()),
        });
        self
    }

    /// In another phase, for this reason.
    #[must_use]
    pub fn in_phase(self, phase: AccountPhase, reason: &str) -> Self {
        let mut account = if self.status.is_some() { self } else { self.ready() };
        if let Some(status) = &mut account.status {
            status.phase = Some(phase);
            for ready in &mut status.conditions {
                ready.status = (phase == AccountPhase::Ready).into();
                ready.reason = reason.into();
                ready.message = String::new();
            }
        }
        account
    }

    /// With so many keys, as its status counts them.
    #[must_use]
    pub fn with_keys(mut self, keys: u32) -> Self {
        self.status.get_or_insert_default().dependents = Some(Dependents { keys, ..Dependents::default() });
        self
    }
}

impl Verification {
    /// All four steps passed.
    pub fn passed_all(reference: &str) -> Self {
        let step = |name| VerificationStep {
            name,
            state: StepState::Passed,
            reason: None,
            message: String::new(),
            time: now(),
            latency_ms: Some(7),
        };
        Self { key_reference: reference.into(), steps: StepName::ALL.map(step).into(), next_attempt: None }
    }

    /// Failed at `name`, the steps before it passed.
    pub fn failed_at(reference: &str, name: StepName, reason: Reason) -> Self {
        let mut verification = Self::passed_all(reference);
        verification.steps.retain(|step| step.name <= name);
        if let Some(last) = verification.steps.last_mut() {
            last.state = StepState::Failed;
            last.reason = Some(reason);
            last.message = format!("the provider says {reason}");
        }
        verification
    }
}
