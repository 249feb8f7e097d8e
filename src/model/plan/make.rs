//! Makes plans.
//!
//! Tiers: a re-key, a deletion and a suspension are hierarchy-wide or irreversible (3); disabling interrupts live or unknown
//! clients or the last copy of a damaged key (2) or nobody (1); a rotation loses nothing (1).

use super::{Action, Clients, Effects, Kind, Plan, PlanError, Tier, Warning, World, hash};
use crate::account::{AccountPhase, AccountSpec};
use crate::can::{self, Blocked};
use crate::key_reference::KeyReference;
use crate::service_key::KeyState;
use crate::wire::{AccountSummary, KeySummary, PlanRequest, RekeyTarget};
use jiff::SignedDuration;

/// Names listed in an effect; the count covers them all.
const NAMED: usize = 20;
const SKIP_HOURS: i64 = 24;

/// The plan of `request` in `world`.
///
/// # Errors
/// [`PlanError`] when there is nothing to plan. What merely can't be done now is a plan with `blockers`.
pub fn make(request: &PlanRequest, world: World<'_>) -> Result<Plan, PlanError> {
    let mut plan = match (request.action, request.subject.kind) {
        (Action::Rekey, Kind::Account) => rekey(request, world)?,
        (Action::Delete, Kind::Account) => delete_account(request, world)?,
        (Action::Delete, Kind::ServiceEncryptionKey) => delete_key(request, world)?,
        (Action::Disable, Kind::ServiceEncryptionKey) => disable(request, world)?,
        (Action::Rotate, Kind::ServiceEncryptionKey) => rotate(request, world)?,
        (Action::Suspend, Kind::Tenant) => suspend(request, world)?,
        (action, kind) => return Err(PlanError::NotApplicable { action, kind }),
    };
    if plan.action != Action::Rotate {
        plan.warnings.extend((plan.effects.clients.unknown > 0).then_some(Warning::UnknownClients));
        plan.warnings.extend((!plan.effects.edges_by_lease.is_empty()).then_some(Warning::EdgesOnlyByLease));
    }
    plan.hash = hash::of(&plan);
    Ok(plan)
}

fn rekey(request: &PlanRequest, world: World<'_>) -> Result<Plan, PlanError> {
    let account = account(request, world)?;
    let target = request.target.as_ref().ok_or(PlanError::NoTarget)?;
    let to = KeyReference::of_spec(&target_spec(account, target))?;
    let keys = keys_of(&account.name, world);
    let mut warnings = Vec::new();
    let in_use = account.active_reference.as_deref().or(account.key_reference.as_deref());
    if to.to_string()
        == in_use
            .and_then(|text| KeyReference::parse(to.provider(), text).ok())
            .map_or_else(String::new, |r| r.to_string())
    {
        warnings.push(Warning::TargetIsCurrent);
    }
    if account.phase == AccountPhase::Unavailable {
        warnings.push(Warning::OldKeyUnavailable);
    }
    if to.provider() != account.provider_type {
        warnings.push(Warning::ProviderChanges);
    }
    Ok(plan(request, world, &keys, Tier::TypeName, can::rekey(account), true, warnings))
}

fn delete_account(request: &PlanRequest, world: World<'_>) -> Result<Plan, PlanError> {
    let account = account(request, world)?;
    let keys = keys_of(&account.name, world);
    let blocked = can::delete_account(account, count(keys.len()));
    Ok(plan(request, world, &keys, Tier::TypeName, blocked, false, Vec::new()))
}

fn delete_key(request: &PlanRequest, world: World<'_>) -> Result<Plan, PlanError> {
    let key = key(request, world)?;
    let blocked = can::set_state(key, KeyState::PendingDeletion);
    let mut plan = plan(request, world, &[key], Tier::TypeName, blocked, true, vec![Warning::DataLost]);
    plan.effects.destroyed_after_days = key.deletion_window_days;
    Ok(plan)
}

fn disable(request: &PlanRequest, world: World<'_>) -> Result<Plan, PlanError> {
    let key = key(request, world)?;
    // Edges may hold the last copy of a damaged key.
    let is_harmless = key.active_clients == Some(0) && key.material_fault().is_none();
    let tier = if is_harmless { Tier::Plain } else { Tier::Confirm };
    Ok(plan(request, world, &[key], tier, can::set_state(key, KeyState::Disabled), true, Vec::new()))
}

fn rotate(request: &PlanRequest, world: World<'_>) -> Result<Plan, PlanError> {
    let key = key(request, world)?;
    let mut plan = plan(request, world, &[key], Tier::Plain, can::rotate(key), false, Vec::new());
    // The schedule's anchor doesn't move (FR-304): nothing is skipped.
    plan.effects.next_rotations_skipped = 0;
    Ok(plan)
}

fn suspend(request: &PlanRequest, world: World<'_>) -> Result<Plan, PlanError> {
    let tenant =
        world.tenant.filter(|tenant| tenant.name == request.subject.name).ok_or_else(|| no_subject(request))?;
    // Keys that are off already are not touched.
    let keys: Vec<&KeySummary> = world.keys.iter().filter(|key| key.state == KeyState::Enabled).collect();
    Ok(plan(request, world, &keys, Tier::TypeName, can::suspend(tenant), true, Vec::new()))
}

fn plan(
    request: &PlanRequest,
    world: World<'_>,
    keys: &[&KeySummary],
    tier: Tier,
    allowed: Result<(), Blocked>,
    reversible: bool,
    mut warnings: Vec<Warning>,
) -> Plan {
    let is_damaged = keys.iter().any(|key| key.material_fault().is_some());
    warnings.extend(is_damaged.then_some(Warning::MaterialDamaged));
    Plan {
        action: request.action,
        subject: request.subject.clone(),
        target: request.target.clone().filter(|_| request.action == Action::Rekey),
        tier,
        effects: effects(keys, world),
        blockers: allowed.err().into_iter().collect(),
        reversible,
        warnings,
        hash: String::new(),
    }
}

fn effects(keys: &[&KeySummary], world: World<'_>) -> Effects {
    let mut names: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
    names.sort_unstable();
    names.truncate(NAMED);
    let horizon = world.now + SignedDuration::from_hours(SKIP_HOURS);
    Effects {
        keys: count(keys.len()),
        key_names: names.into_iter().map(str::to_owned).collect(),
        clients: Clients {
            known: keys.iter().filter_map(|key| key.active_clients).fold(0, u32::saturating_add),
            unknown: count(keys.iter().filter(|key| key.active_clients.is_none()).count()),
        },
        edges: count(world.edges.iter().filter(|edge| edge.connected).count()),
        edges_by_lease: world
            .edges
            .iter()
            .filter(|edge| !edge.connected && edge.lease_until.is_some_and(|until| until > world.now))
            .map(|edge| edge.name.clone())
            .collect(),
        next_rotations_skipped: count(
            keys.iter().filter(|key| key.next_rotation.is_some_and(|due| due <= horizon)).count(),
        ),
        destroyed_after_days: None,
    }
}

/// What the spec would be with the target in it.
fn target_spec(account: &AccountSummary, target: &RekeyTarget) -> AccountSpec {
    AccountSpec {
        display_name: None,
        provider_type: target.provider_type.unwrap_or(account.provider_type),
        region: match target.provider_type {
            Some(_) => target.region.clone(),
            None => target.region.clone().or_else(|| account.region.clone()),
        },
        key_reference: Some(target.key_reference.clone()),
        environment: None,
    }
}

fn account<'a>(request: &PlanRequest, world: World<'a>) -> Result<&'a AccountSummary, PlanError> {
    world.accounts.iter().find(|account| account.name == request.subject.name).ok_or_else(|| no_subject(request))
}

fn key<'a>(request: &PlanRequest, world: World<'a>) -> Result<&'a KeySummary, PlanError> {
    world.keys.iter().find(|key| key.name == request.subject.name).ok_or_else(|| no_subject(request))
}

fn keys_of<'a>(account: &str, world: World<'a>) -> Vec<&'a KeySummary> {
    world.keys.iter().filter(|key| key.account == account).collect()
}

fn no_subject(request: &PlanRequest) -> PlanError {
    PlanError::NoSubject { kind: request.subject.kind, name: request.subject.name.clone() }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
