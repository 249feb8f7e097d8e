//! The Tenant's status (FR-101, FR-102).

use super::conditions::Conditions;
use crate::condition::{ConditionStatus, types};
use crate::schedule::RotationJitter;
use crate::tenant::{Tenant, TenantPhase, TenantStatus};
use jiff::Timestamp;

/// What was observed of a tenant.
#[derive(Clone, Copy, Debug)]
pub struct TenantFacts<'a> {
    /// The object, with its previous status.
    pub tenant: &'a Tenant,
    /// The tenant id, once it is minted and recorded.
    pub tenant_id: Option<&'a str>,
    /// Whether it was restored from the record after an unbind.
    pub recovered: bool,
    /// Why it can't be provisioned, as a stable word and a sentence: for example the name belongs to another cluster.
    pub fault: Option<(&'a str, &'a str)>,
    /// Why nothing can be told in the workspace of what happens there.
    pub no_events: Option<NoEvents>,
    /// How early keys may rotate.
    pub rotation_jitter: RotationJitter,
    /// The moment.
    pub now: Timestamp,
}

/// Why events can't be written in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEvents {
    /// The binding doesn't accept the export's claim on events.
    ClaimRejected,
    /// There is no namespace `default`.
    NamespaceMissing,
}

impl NoEvents {
    fn reason_and_message(self) -> (&'static str, &'static str) {
        match self {
            Self::ClaimRejected => (
                "ClaimRejected",
                "what happens to roots and keys is not told in this workspace; accept the claim on events in the APIBinding \
                 openkcm.io",
            ),
            Self::NamespaceMissing => (
                "NamespaceMissing",
                "what happens to roots and keys is not told in this workspace; make its namespace \"default\"",
            ),
        }
    }
}

/// The status of a tenant: `Suspended` as asked for, `Active` once it has an id, else `Provisioning`.
pub fn tenant_status(facts: TenantFacts<'_>) -> TenantStatus {
    let TenantFacts { tenant, tenant_id, recovered, fault, no_events, rotation_jitter, now } = facts;
    let previous = tenant.status.clone().unwrap_or_default();
    let mut conditions = Conditions::after(&previous.conditions, now, tenant.metadata.generation);
    let phase = match (fault, tenant.spec.suspended, tenant_id) {
        (Some((reason, message)), _, _) => {
            conditions.set(types::READY, ConditionStatus::False, reason, message);
            TenantPhase::Provisioning
        }
        (None, true, _) => {
            let message = "the tenant is suspended; nothing is deleted, keys are not served";
            conditions.set(types::READY, ConditionStatus::False, "TenantSuspended", message);
            TenantPhase::Suspended
        }
        (None, false, Some(_)) => {
            conditions.set(types::READY, ConditionStatus::True, "Active", "the key chain of this workspace is served");
            TenantPhase::Active
        }
        (None, false, None) => {
            conditions.set(types::READY, ConditionStatus::False, "Provisioning", "the tenant is being set up");
            TenantPhase::Provisioning
        }
    };
    match no_events.map(NoEvents::reason_and_message) {
        Some((reason, message)) => conditions.set(types::EVENTS_WRITTEN, ConditionStatus::False, reason, message),
        None => conditions.remove(types::EVENTS_WRITTEN),
    }
    if recovered {
        let message = "restored from the provider's record: same tenant id, roots of trust and service keys";
        conditions.set(types::RECOVERED, ConditionStatus::True, "Restored", message);
    }
    TenantStatus {
        phase: Some(phase),
        tenant_id: tenant_id.map(str::to_owned).or(previous.tenant_id),
        observed_generation: tenant.metadata.generation,
        rotation_jitter,
        conditions: conditions.into_inner(),
    }
}

#[cfg(test)]
mod tests {
    use super::{NoEvents, TenantFacts, tenant_status};
    use crate::condition::{self, types};
    use crate::schedule::RotationJitter;
    use crate::tenant::{Tenant, TenantPhase, TenantSpec, Workspace};
    use crate::testing::now;

    #[test]
    fn fr_102_a_tenant_is_grey_then_green_then_red() {
        let spec =
            TenantSpec { workspace: Workspace { path: "root:acme".into(), cluster: "c".into() }, suspended: false };
        let mut tenant = Tenant::new("tenant-root-acme", spec);
        let of = |tenant: &Tenant, tenant_id| {
            tenant_status(TenantFacts {
                tenant,
                tenant_id,
                recovered: false,
                fault: None,
                no_events: None,
                rotation_jitter: RotationJitter::default(),
                now: now(),
            })
        };
        assert_eq!(of(&tenant, None).phase, Some(TenantPhase::Provisioning));
        assert_eq!(of(&tenant, Some("id")).phase, Some(TenantPhase::Active));
        tenant.spec.suspended = true;
        assert_eq!(of(&tenant, Some("id")).phase, Some(TenantPhase::Suspended));
        let no_events = Some(NoEvents::ClaimRejected);
        let recovered = TenantFacts {
            tenant: &tenant,
            tenant_id: Some("id"),
            recovered: true,
            fault: None,
            no_events,
            rotation_jitter: RotationJitter::from(10),
            now: now(),
        };
        let recovered = tenant_status(recovered).conditions;
        assert!(condition::holds(&recovered, types::RECOVERED));
        assert!(recovered.iter().any(|c| c.type_ == types::EVENTS_WRITTEN && c.reason == "ClaimRejected"));
    }
}
