use super::{
    AccountFacts, KeyAction, KeyFacts, KeyPlan, Pause, RekeyWish, Rotation, StoredKey, account_status, effective_state,
    key_plan, rekey_wish, rotation,
};
use crate::account::{
    Account, AccountPhase, AccountStatus, Dependents, Rekey, RekeyEnd, RekeyPhase, StepName, Verification,
};
use crate::condition::{self, ConditionStatus, types};
use crate::reason::Reason;
use crate::schedule::{Cadence, RotationSchedule};
use crate::service_key::{
    Distribution, DistributionEffect, EffectiveState, KeyPhase, KeyState, KeyVersion, ServiceEncryptionKey,
    UnreachableEdge, VersionCause,
};
use crate::testing::{ARN, hours, now};
use crate::{ProviderType, names};
use jiff::SignedDuration;
use proptest::prelude::*;
use std::sync::LazyLock;

const OTHER: &str = "arn:aws:kms:eu-central-1:111122223333:alias/next";
const NO_KEYS: &Dependents = &Dependents { keys: 0, active_clients: None, observed_at: None };

fn facts(account: &Account) -> AccountFacts<'_> {
    let status = account.status.as_ref();
    AccountFacts {
        account,
        tenant_suspended: false,
        active_key: status.and_then(|s| s.active_key.as_ref()),
        key_version: status.and_then(|s| s.key_version),
        verification: status.and_then(|s| s.verification.as_ref()),
        rekey: None,
        dependents: NO_KEYS,
        blocked_by: &[],
        shared_with: &[],
        grace: SignedDuration::from_hours(1),
        now: now(),
    }
}

fn said(status: &AccountStatus, type_: &str) -> (ConditionStatus, String) {
    status.condition(type_).map(|c| (c.status, c.reason.clone())).unwrap()
}

fn rekey(phase: RekeyPhase, done: u32, total: u32) -> Rekey {
    let end = |reference: &str| RekeyEnd {
        provider_type: ProviderType::AwsKms,
        key_reference: reference.into(),
        key_version: None,
    };
    Rekey {
        phase,
        operation_id: "op".into(),
        from: end(ARN),
        to: end(OTHER),
        total,
        done,
        failed: 0,
        failures: vec![],
        confirmed_by: None,
        reason: None,
        started_at: now(),
        updated_at: now(),
        finished_at: None,
    }
}

#[test]
fn fr_201_a_root_goes_from_pending_over_verifying_to_ready() {
    let new = Account::test();
    assert_eq!(account_status(facts(&new)).phase, Some(AccountPhase::Pending));
    let failed = Verification::failed_at(ARN, StepName::Usable, Reason::KeyDisabled);
    let status = account_status(AccountFacts { verification: Some(&failed), ..facts(&new) });
    assert_eq!(status.phase, Some(AccountPhase::Unavailable), "a definite refusal isn't shown as if it went on");
    assert_eq!(said(&status, types::READY), (ConditionStatus::False, "KeyDisabled".into()));
    assert_eq!(said(&status, types::CHAIN_CURRENT).0, ConditionStatus::Unknown);
    let status = account_status(facts(&Account::test().ready()));
    assert_eq!(status.phase, Some(AccountPhase::Ready));
    assert_eq!(said(&status, types::KEY_VERIFIED), (ConditionStatus::True, "Verified".into()));
    assert_eq!(said(&status, types::CHAIN_CURRENT), (ConditionStatus::True, "Current".into()));
}

#[test]
fn fr_201_a_key_that_goes_away_makes_the_root_unavailable_but_a_network_does_not() {
    let account = Account::test().ready();
    let gone = Verification::failed_at(ARN, StepName::Usable, Reason::KeyDisabled);
    let status = account_status(AccountFacts { verification: Some(&gone), ..facts(&account) });
    assert_eq!(status.phase, Some(AccountPhase::Unavailable));
    assert_eq!(said(&status, types::READY), (ConditionStatus::False, "KeyDisabled".into()));
    for reason in [Reason::Unreachable, Reason::Throttled] {
        let net = Verification::failed_at(ARN, StepName::Exists, reason);
        let status = account_status(AccountFacts { verification: Some(&net), ..facts(&account) });
        assert_eq!(status.phase, Some(AccountPhase::Ready));
        assert_eq!(said(&status, types::KEY_VERIFIED), (ConditionStatus::Unknown, reason.as_str().into()));
    }
}

#[test]
fn fr_203_a_changed_reference_waits_for_its_confirmation() {
    let mut account = Account::test().ready();
    account.spec.key_reference = Some(OTHER.into());
    let active = account.status.clone().unwrap().active_key;
    assert_eq!(rekey_wish(&account, active.as_ref()), RekeyWish::AwaitingConfirmation);
    assert_eq!(rekey_wish(&account, None), RekeyWish::None, "the first key needs no confirmation");
    let status = account_status(facts(&account));
    assert_eq!(status.phase, Some(AccountPhase::Ready), "the old key still serves");
    assert_eq!(said(&status, types::CHAIN_CURRENT), (ConditionStatus::False, "AwaitingConfirmation".into()));
    let wrong = account.clone().annotated(names::CONFIRM_REKEY, &names::rekey_confirmation("aws-root", ARN));
    assert_eq!(rekey_wish(&wrong, active.as_ref()), RekeyWish::AwaitingConfirmation, "it confirms another key");
    let confirmed = account.annotated(names::CONFIRM_REKEY, &names::rekey_confirmation("aws-root", OTHER));
    assert_eq!(rekey_wish(&confirmed, active.as_ref()), RekeyWish::Confirmed);
}

#[test]
fn fr_203_a_target_that_fails_says_nothing_about_the_key_in_use() {
    let mut account = Account::test().ready();
    account.spec.key_reference = Some(OTHER.into());
    let target = Verification::failed_at(OTHER, StepName::Exists, Reason::NotFound);
    let running = rekey(RekeyPhase::VerifyingTarget, 0, 2);
    let status = account_status(AccountFacts { verification: Some(&target), rekey: Some(&running), ..facts(&account) });
    assert_eq!(status.phase, Some(AccountPhase::Rekeying));
    let failed = rekey(RekeyPhase::Failed, 0, 2);
    let status = account_status(AccountFacts { verification: Some(&target), rekey: Some(&failed), ..facts(&account) });
    assert_eq!(status.phase, Some(AccountPhase::Ready));
    assert_eq!(said(&status, types::READY).0, ConditionStatus::True);
}

#[test]
fn fr_203_an_ended_re_key_that_left_keys_behind_degrades_the_root() {
    let account = Account::test().ready();
    for (phase, reason) in [(RekeyPhase::Failed, "RekeyFailed"), (RekeyPhase::Cancelled, "RekeyCancelled")] {
        let left = rekey(phase, 1, 3);
        let status = account_status(AccountFacts { rekey: Some(&left), ..facts(&account) });
        assert_eq!(status.phase, Some(AccountPhase::Degraded));
        assert_eq!(said(&status, types::CHAIN_CURRENT), (ConditionStatus::False, reason.into()));
    }
    let done = rekey(RekeyPhase::Completed, 3, 3);
    assert_eq!(account_status(AccountFacts { rekey: Some(&done), ..facts(&account) }).phase, Some(AccountPhase::Ready));
}

#[test]
fn fr_204_a_deletion_waits_for_its_keys() {
    let account = Account::test().ready().terminating();
    let status = account_status(AccountFacts { dependents: &Dependents { keys: 2, ..*NO_KEYS }, ..facts(&account) });
    assert_eq!(status.phase, Some(AccountPhase::Deleting));
    assert_eq!(said(&status, types::DELETION_BLOCKED), (ConditionStatus::True, "InUse".into()));
    let free = Account { status: Some(status), ..account };
    assert!(account_status(facts(&free)).condition(types::DELETION_BLOCKED).is_none());
}

#[test]
fn a_shared_external_key_is_named_and_forgotten_again() {
    let account = Account::test().ready();
    let shared = ["staging-root".to_owned()];
    let status = account_status(AccountFacts { shared_with: &shared, ..facts(&account) });
    assert!(condition::holds(&status.conditions, types::ENVIRONMENT_SHARED));
    let later = Account { status: Some(status), ..account };
    assert!(account_status(facts(&later)).condition(types::ENVIRONMENT_SHARED).is_none());
}

#[test]
fn a_status_derived_again_is_the_same() {
    let mut account = Account::test().ready();
    account.status = Some(account_status(facts(&account)));
    let again = account_status(AccountFacts { now: hours(1), ..facts(&account) });
    assert_eq!(Some(again), account.status);
}

const READY: Option<AccountPhase> = Some(AccountPhase::Ready);

fn stored(versions: &[KeyVersion]) -> StoredKey<'_> {
    StoredKey { versions, anchor: now(), handled_rotation: None, deletion_at: None }
}

fn v1() -> &'static [KeyVersion] {
    static V1: LazyLock<Vec<KeyVersion>> = LazyLock::new(|| vec![KeyVersion::test(1, VersionCause::Created, now())]);
    &V1
}

fn planned(
    key: &ServiceEncryptionKey,
    root: Option<AccountPhase>,
    stored: Option<StoredKey<'_>>,
    now: jiff::Timestamp,
) -> KeyPlan {
    key_plan(KeyFacts {
        key,
        root,
        tenant_suspended: false,
        cadence: &Cadence::default(),
        stored,
        fault: None,
        distribution: None,
        active_clients: None,
        now,
    })
}

#[test]
fn fr_305_a_keys_own_state_wins_then_the_tenants_then_the_roots() {
    use {EffectiveState as E, KeyState as S};
    let gone = Some(AccountPhase::Unavailable);
    assert_eq!(effective_state(S::Disabled, true, gone), E::Disabled);
    assert_eq!(effective_state(S::PendingDeletion, true, gone), E::PendingDeletion);
    assert_eq!(effective_state(S::Enabled, true, gone), E::TenantSuspended);
    assert_eq!(effective_state(S::Enabled, false, gone), E::RootUnavailable);
    assert_eq!(effective_state(S::Enabled, false, None), E::RootUnavailable);
    for root in [AccountPhase::Ready, AccountPhase::Rekeying, AccountPhase::Degraded, AccountPhase::Deleting] {
        assert_eq!(effective_state(S::Enabled, false, Some(root)), E::Enabled);
    }
}

#[test]
fn fr_301_a_key_gets_its_first_version_when_its_root_is_ready() {
    let key = ServiceEncryptionKey::test();
    let waiting = planned(&key, Some(AccountPhase::Verifying), None, now());
    assert_eq!(
        (waiting.action, waiting.status.phase, waiting.served),
        (KeyAction::None, Some(KeyPhase::Pending), None)
    );
    assert_eq!(planned(&key, READY, None, now()).action, KeyAction::Create);
    let made = planned(&key, READY, Some(stored(v1())), now());
    assert_eq!((made.action, made.status.phase, made.served), (KeyAction::None, Some(KeyPhase::Active), Some(true)));
    assert_eq!(made.status.current_version, Some(1));
    assert_eq!(planned(&key, None, None, now()).status.conditions[0].reason, "RootNotFound");
}

#[test]
fn fr_303_the_next_rotation_follows_the_schedule_at_once() {
    let key = ServiceEncryptionKey::test().every(RotationSchedule::Days(30));
    let plan = planned(&key, READY, Some(stored(v1())), hours(48));
    assert_eq!((plan.status.next_rotation, plan.wake_at), (Some(hours(720)), Some(hours(720))));
    let sooner = planned(&key.every(RotationSchedule::Days(7)), READY, Some(stored(v1())), hours(48));
    assert_eq!(sooner.status.next_rotation, Some(hours(168)), "from the same anchor");
}

#[test]
fn fr_303_overdue_rotates_once_and_a_paused_key_says_why() {
    let key = ServiceEncryptionKey::test().every(RotationSchedule::Hourly);
    let rotate = KeyAction::Rotate { cause: VersionCause::Schedule, request: None };
    assert_eq!(planned(&key, READY, Some(stored(v1())), hours(50)).action, rotate);
    let after = StoredKey { anchor: hours(50), ..stored(v1()) };
    assert_eq!(planned(&key, READY, Some(after), hours(50)).action, KeyAction::None);
    let off = planned(&key.clone().state(KeyState::Disabled), READY, Some(stored(v1())), hours(50));
    assert_eq!((off.action, off.status.next_rotation, off.wake_at), (KeyAction::None, None, None));
    let why = condition::find(&off.status.conditions, types::ROTATION_SCHEDULED).unwrap();
    assert_eq!(why.reason, "KeyDisabled");
    let away = planned(&key, Some(AccountPhase::Unavailable), Some(stored(v1())), hours(50));
    assert_eq!((away.action, away.status.phase, away.served), (KeyAction::None, Some(KeyPhase::Unavailable), None));
}

#[test]
fn fr_203_rotations_due_during_a_re_key_wait_for_it() {
    let rekeying = Some(AccountPhase::Rekeying);
    let of = |now| rotation(RotationSchedule::Hourly.interval(), hours(0), EffectiveState::Enabled, rekeying, now);
    assert_eq!(of(hours(0)), Rotation::At(hours(1)));
    assert_eq!(of(hours(2)), Rotation::Paused(Pause::Rekeying));
    let asked = ServiceEncryptionKey::test().annotated(names::ROTATE, "r1");
    assert_eq!(planned(&asked, rekeying, Some(stored(v1())), now()).action, KeyAction::None);
}

#[test]
fn fr_304_a_request_is_carried_out_once() {
    let key = ServiceEncryptionKey::test().annotated(names::ROTATE, "r1");
    let manual = KeyAction::Rotate { cause: VersionCause::Manual, request: Some("r1".into()) };
    assert_eq!(planned(&key, READY, Some(stored(v1())), now()).action, manual);
    let handled = StoredKey { handled_rotation: Some("r1"), ..stored(v1()) };
    let plan = planned(&key, READY, Some(handled), now());
    assert_eq!((plan.action, plan.status.handled_rotation.as_deref()), (KeyAction::None, Some("r1")));
    let due = planned(&key.every(RotationSchedule::Hourly), READY, Some(stored(v1())), hours(2));
    assert_eq!(
        due.action,
        KeyAction::Rotate { cause: VersionCause::Schedule, request: Some("r1".into()) },
        "one version for both"
    );
}

#[test]
fn fr_305_a_disabled_key_is_evicted_and_comes_back() {
    let off = planned(&ServiceEncryptionKey::test().state(KeyState::Disabled), READY, Some(stored(v1())), now());
    assert_eq!((off.status.phase, off.served), (Some(KeyPhase::Disabled), Some(false)));
    assert_eq!(off.status.versions, v1(), "versions are kept");
    assert_eq!(planned(&ServiceEncryptionKey::test(), READY, Some(stored(v1())), now()).served, Some(true));
}

#[test]
fn deleting_a_key_takes_its_window_and_can_be_called_off() {
    let key = ServiceEncryptionKey::test().state(KeyState::PendingDeletion);
    let begun = planned(&key, READY, Some(stored(v1())), now());
    assert_eq!(begun.action, KeyAction::SetDeletion(Some(hours(168))));
    assert_eq!((begun.status.phase, begun.served), (Some(KeyPhase::Deleting), Some(false)));
    let waiting = StoredKey { deletion_at: Some(hours(168)), ..stored(v1()) };
    let plan = planned(&key, READY, Some(waiting), hours(100));
    assert_eq!((plan.action, plan.wake_at), (KeyAction::None, Some(hours(168))));
    assert_eq!(planned(&key, READY, Some(waiting), hours(168)).action, KeyAction::Destroy);
    let back = planned(&ServiceEncryptionKey::test(), READY, Some(waiting), hours(168));
    assert_eq!(back.action, KeyAction::SetDeletion(None), "an enabled key is never destroyed");
}

#[test]
fn a_key_that_never_had_material_keeps_its_deletion_time() {
    let mut key = ServiceEncryptionKey::test().state(KeyState::PendingDeletion);
    let first = planned(&key, READY, None, now());
    assert_eq!((first.action, first.status.deletion_at), (KeyAction::None, Some(hours(168))));
    key.status = Some(first.status);
    assert_eq!(planned(&key, READY, None, hours(5)).status.deletion_at, Some(hours(168)));
    assert_eq!(planned(&key, READY, None, hours(168)).action, KeyAction::Destroy);
}

#[test]
fn fr_304_a_key_is_rotating_until_reachable_edges_hold_the_version() {
    let key = ServiceEncryptionKey::test();
    let versions = [KeyVersion::test(2, VersionCause::Manual, now())];
    let mut push = Distribution {
        effect: DistributionEffect::Pushed,
        version: 2,
        edges: 3,
        acknowledged: 1,
        unreachable: vec![UnreachableEdge { name: "edge-3".into(), last_seen: None, lease_until: None }],
        started_at: now(),
        completed_at: None,
    };
    let phase = |push: &Distribution| {
        let plan = key_plan(KeyFacts {
            cadence: &Cadence::default(),
            key: &key,
            root: READY,
            tenant_suspended: false,
            stored: Some(stored(&versions)),
            fault: None,
            distribution: Some(push),
            active_clients: None,
            now: now(),
        });
        (
            plan.status.phase.unwrap(),
            condition::find(&plan.status.conditions, types::DISTRIBUTED).unwrap().reason.clone(),
        )
    };
    assert_eq!(phase(&push), (KeyPhase::Rotating, "EdgesUnreachable".into()));
    push.acknowledged = 2;
    assert_eq!(phase(&push), (KeyPhase::Active, "EdgesUnreachable".into()), "an edge that is away doesn't hold it up");
    push.acknowledged = 3;
    push.unreachable.clear();
    assert_eq!(phase(&push), (KeyPhase::Active, "Acknowledged".into()));
}

#[test]
fn a_key_object_that_is_being_deleted_is_left_alone() {
    let key = ServiceEncryptionKey::test().annotated(names::ROTATE, "r1").terminating();
    let plan = planned(&key, READY, Some(stored(v1())), now());
    assert_eq!((plan.action, plan.status.phase, plan.served), (KeyAction::None, Some(KeyPhase::Deleting), Some(false)));
}

proptest! {
    /// Whatever happens, a rotation needs an enabled key, and planning again after acting ends.
    #[test]
    fn rotations_only_happen_to_enabled_keys_and_come_to_rest(
        own in prop_oneof![Just(KeyState::Enabled), Just(KeyState::Disabled), Just(KeyState::PendingDeletion)],
        suspended in any::<bool>(),
        root in prop_oneof![Just(None), Just(READY), Just(Some(AccountPhase::Unavailable)), Just(Some(AccountPhase::Rekeying))],
        hour in 0..2000_i64,
        asked in any::<bool>(),
    ) {
        let mut key = ServiceEncryptionKey::test().every(RotationSchedule::Daily).state(own);
        if asked {
            key = key.annotated(names::ROTATE, "r1");
        }
        let mut kept = stored(v1());
        for step in 0..4 {
            let facts = KeyFacts {
cadence: &Cadence::default(),
                key: &key, root, tenant_suspended: suspended, stored: Some(kept), fault: None,
                distribution: None, active_clients: None, now: hours(hour),
            };
            match key_plan(facts).action {
                KeyAction::Rotate { cause, request } => {
                    prop_assert_eq!(effective_state(own, suspended, root), EffectiveState::Enabled);
                    prop_assert!(step < 2, "a wish and a schedule are two rotations at most");
                    if cause == VersionCause::Schedule {
                        kept.anchor = hours(hour);
                    }
                    if request.is_some() {
                        kept.handled_rotation = Some("r1");
                    }
                }
                KeyAction::SetDeletion(at) => kept.deletion_at = at,
                KeyAction::None | KeyAction::Destroy => return Ok(()),
                KeyAction::Create => prop_assert!(false, "it has a version"),
            }
        }
        prop_assert!(false, "it never comes to rest");
    }
}
