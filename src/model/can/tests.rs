use super::{
    Blocked, cancel_rekey, correct_reference, delete_account, rekey, resume, rotate, set_state, suspend, take_keys,
};
use crate::account::{Account, AccountPhase, RekeyPhase};
use crate::service_key::{KeyPhase, KeyState, ServiceEncryptionKey};
use crate::wire::{AccountSummary, KeySummary, RekeySummary, TenantSummary};

fn account(phase: AccountPhase) -> AccountSummary {
    AccountSummary::from(&Account::test().in_phase(phase, "Test"))
}

fn key(state: KeyState, phase: KeyPhase) -> KeySummary {
    KeySummary::from(&ServiceEncryptionKey::test().active().state(state).in_phase(phase))
}

#[test]
fn fr_204_a_root_in_use_is_not_deleted_whichever_count_is_newer() {
    let ready = Account::test().ready();
    assert_eq!(delete_account(&AccountSummary::from(&ready), 0), Ok(()));
    assert_eq!(delete_account(&AccountSummary::from(&ready), 2), Err(Blocked::InUse { keys: 2 }));
    assert_eq!(delete_account(&AccountSummary::from(&ready.with_keys(3)), 0), Err(Blocked::InUse { keys: 3 }));
    assert_eq!(delete_account(&account(AccountPhase::Deleting), 0), Err(Blocked::Deleting));
    insta::assert_snapshot!(Blocked::InUse { keys: 1 }, @"1 service key uses this root; delete them or move their data to keys of another root first");
}

#[test]
fn fr_203_a_broken_root_may_be_re_keyed_but_one_at_a_time() {
    for phase in [AccountPhase::Ready, AccountPhase::Unavailable, AccountPhase::Degraded] {
        assert_eq!(rekey(&account(phase)), Ok(()));
    }
    for phase in [AccountPhase::Pending, AccountPhase::Verifying, AccountPhase::Suspended] {
        assert_eq!(rekey(&account(phase)), Err(Blocked::RootNotReady { phase }));
    }
    let mut running = account(AccountPhase::Rekeying);
    running.rekey = Some(RekeySummary { phase: RekeyPhase::Rewrapping, total: 2, done: 1, failed: 0 });
    assert_eq!(rekey(&running), Err(Blocked::Rekeying));
    assert!(cancel_rekey(RekeyPhase::Rewrapping) && !cancel_rekey(RekeyPhase::Completed));
}

#[test]
fn fr_201_a_reference_is_corrected_until_it_has_passed_once() {
    for phase in [AccountPhase::Verifying, AccountPhase::Unavailable] {
        let mut never = account(phase);
        never.active_reference = None;
        assert_eq!(correct_reference(&never), Ok(()));
        assert_eq!(rekey(&never), Err(Blocked::RootNotReady { phase }), "there is nothing to move yet");
    }
    assert!(correct_reference(&account(AccountPhase::Ready)).is_err());
}

#[test]
fn fr_301_only_a_ready_root_takes_keys() {
    assert_eq!(take_keys(&account(AccountPhase::Ready)), Ok(()));
    assert_eq!(
        take_keys(&account(AccountPhase::Degraded)),
        Err(Blocked::RootNotReady { phase: AccountPhase::Degraded })
    );
}

#[test]
fn fr_304_only_an_enabled_usable_key_is_rotated() {
    use {KeyPhase as P, KeyState as S};
    assert_eq!(rotate(&key(S::Enabled, P::Active)), Ok(()));
    assert_eq!(rotate(&key(S::Enabled, P::Unavailable)), Err(Blocked::KeyNotActive { phase: P::Unavailable }));
    assert_eq!(rotate(&key(S::Disabled, P::Disabled)), Err(Blocked::KeyDisabled));
    assert_eq!(rotate(&key(S::PendingDeletion, P::Deleting)), Err(Blocked::PendingDeletion));
}

#[test]
fn fr_305_every_state_can_be_left_while_the_object_lives() {
    use {KeyPhase as P, KeyState as S};
    assert_eq!(set_state(&key(S::PendingDeletion, P::Deleting), S::Enabled), Ok(()));
    assert_eq!(set_state(&key(S::Enabled, P::Active), S::Enabled), Err(Blocked::NoChange));
    assert_eq!(set_state(&key(S::Enabled, P::Deleting), S::Disabled), Err(Blocked::Deleting));
}

#[test]
fn fr_101_suspending_and_resuming_change_something_or_are_refused() {
    let active = TenantSummary::test();
    let suspended = TenantSummary { suspended: true, ..TenantSummary::test() };
    assert_eq!((suspend(&active), resume(&active)), (Ok(()), Err(Blocked::NoChange)));
    assert_eq!((suspend(&suspended), resume(&suspended)), (Err(Blocked::NoChange), Ok(())));
}
