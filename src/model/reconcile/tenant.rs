//! The Tenant's status (FR-101, FR-102).

use super::conditions::Conditions;
use crate::condition::{ConditionStatus, types};
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
    /// The moment.
    pub now: Timestamp,
}

/// The status of a tenant: `Suspended` as asked for, `Active` once it has an id, else `Provisioning`.
pub fn tenant_status(facts: TenantFacts<'_>) -> TenantStatus {
    let TenantFacts { tenant, tenant_id, recovered, fault, now } = facts;
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
    if recovered {
        let message = "restored from the provider's record: same tenant id, roots of trust and service keys";
        conditions.set(types::RECOVERED, ConditionStatus::True, "Restored", message);
    }
    TenantStatus {
        phase: Some(phase),
        tenant_id: tenant_id.map(str::to_owned).or(previous.tenant_id),
        observed_generation: tenant.metadata.generation,
        conditions: conditions.into_inner(),
    }
}
