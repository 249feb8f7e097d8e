//! What a key is, given its own state and its parents' (FR-305).

use crate::account::AccountPhase;
use crate::service_key::{Distribution, DistributionEffect, EffectiveState, KeyPhase, KeyState};

/// A key's own state wins, since its owner can change it; then the tenant's; then the root's. `root` is the root's phase,
/// `None` when there is no such Account. A root that is re-keyed, degraded or waits for its deletion still serves.
pub fn effective_state(own: KeyState, tenant_suspended: bool, root: Option<AccountPhase>) -> EffectiveState {
    match (own, root) {
        (KeyState::PendingDeletion, _) => EffectiveState::PendingDeletion,
        (KeyState::Disabled, _) => EffectiveState::Disabled,
        (KeyState::Enabled, _) if tenant_suspended => EffectiveState::TenantSuspended,
        (KeyState::Enabled, Some(AccountPhase::Suspended)) => EffectiveState::TenantSuspended,
        (
            KeyState::Enabled,
            None | Some(AccountPhase::Pending | AccountPhase::Verifying | AccountPhase::Unavailable),
        ) => EffectiveState::RootUnavailable,
        (
            KeyState::Enabled,
            Some(AccountPhase::Ready | AccountPhase::Rekeying | AccountPhase::Degraded | AccountPhase::Deleting),
        ) => EffectiveState::Enabled,
    }
}

/// The state in one word. `current_version` is `None` while no version is stored; `deleting` is the object's deletion timestamp.
pub fn key_phase(
    effective: EffectiveState,
    current_version: Option<u32>,
    distribution: Option<&Distribution>,
    deleting: bool,
) -> KeyPhase {
    match (effective, current_version) {
        _ if deleting => KeyPhase::Deleting,
        (EffectiveState::PendingDeletion, _) => KeyPhase::Deleting,
        (EffectiveState::Disabled | EffectiveState::TenantSuspended, _) => KeyPhase::Disabled,
        (_, None) => KeyPhase::Pending,
        (EffectiveState::RootUnavailable, Some(_)) => KeyPhase::Unavailable,
        (EffectiveState::Enabled, Some(version)) => {
            if version > 1 && distribution.is_some_and(|d| is_on_its_way(d, version)) {
                KeyPhase::Rotating
            } else {
                KeyPhase::Active
            }
        }
    }
}

/// Whether reachable edges still lack the version. Edges that can't be reached don't keep a key rotating for ever.
fn is_on_its_way(distribution: &Distribution, version: u32) -> bool {
    let away = u32::try_from(distribution.unreachable.len()).unwrap_or(u32::MAX);
    distribution.effect == DistributionEffect::Pushed
        && distribution.version == version
        && distribution.completed_at.is_none()
        && distribution.acknowledged.saturating_add(away) < distribution.edges
}
