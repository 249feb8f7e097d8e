use super::{AccountFacts, account_status, blocked};
use crate::account::{Account, AccountPhase, AccountStatus, Dependents, Rekey, RekeyFailure, StepName, Verification};
use crate::condition::{ConditionStatus, types};
use crate::reason::Reason;
use crate::testing::{ARN, now};
use jiff::SignedDuration;
use serde_json::json;

const NO_KEYS: &Dependents = &Dependents { keys: 0, active_clients: None, observed_at: None };

/// The status after `minutes`, when the key in use was verified so.
fn after(account: &Account, minutes: i64, verification: &Verification) -> AccountStatus {
    let status = account.status.as_ref();
    account_status(AccountFacts {
        account,
        tenant_suspended: false,
        active_key: status.and_then(|status| status.active_key.as_ref()),
        key_version: Some(1),
        verification: Some(verification),
        rekey: None,
        dependents: NO_KEYS,
        blocked_by: &[],
        shared_with: &[],
        grace: SignedDuration::from_hours(1),
        now: now() + SignedDuration::from_mins(minutes),
    })
}

fn says(status: &AccountStatus) -> &str {
    &status.condition(types::KEY_VERIFIED).unwrap().message
}

#[test]
fn fr_201_an_outage_stops_the_keys_when_it_lasts_longer_than_the_grace_and_the_root_says_until_when() {
    let (good, away) =
        (Verification::passed_all(ARN), Verification::failed_at(ARN, StepName::Exists, Reason::Unreachable));
    let mut account = Account::test().ready();
    account.status = Some(after(&account, 0, &good));
    let mut said = Vec::new();
    for minutes in [1, 30, 60] {
        let status = after(&account, minutes, &away);
        assert_eq!(status.phase, Some(AccountPhase::Ready), "{minutes}");
        said.push(says(&status).to_owned());
        account.status = Some(status);
    }
    assert!(said[0].contains("go on with what was unwrapped before"), "{said:?}");
    assert!(said.iter().all(|message| *message == said[0]), "the end of the grace doesn't move: {said:?}");

    let status = after(&account, 62, &away);
    assert_eq!(status.phase, Some(AccountPhase::Unavailable));
    let ready = status.condition(types::READY).unwrap();
    assert_eq!((ready.status, ready.reason.as_str()), (ConditionStatus::False, "Unreachable"));
    assert!(says(&status).contains("stopped"), "{}", says(&status));
    account.status = Some(status);
    assert_eq!(after(&account, 63, &good).phase, Some(AccountPhase::Ready), "an answer brings it back at once");
}

#[test]
fn fr_201_a_new_root_whose_provider_does_not_answer_is_still_being_verified() {
    let away = Verification::failed_at(ARN, StepName::Exists, Reason::Unreachable);
    assert_eq!(after(&Account::test(), 1, &away).phase, Some(AccountPhase::Verifying));
}

#[test]
fn fr_203_a_re_key_whose_old_key_opens_nothing_any_more_says_what_is_lost_and_what_is_not() {
    let account = Account::test().ready();
    let end = |reference: &str| json!({"providerType": "AWSKMS", "keyReference": reference});
    let mut rekey: Rekey = serde_json::from_value(json!({
        "phase": "Failed", "operationId": "op", "from": end(ARN), "to": end("other"), "total": 5, "done": 2, "failed": 3,
        "startedAt": now(), "updatedAt": now(),
        "failures": [{"key": "a", "reason": RekeyFailure::OLD_KEY_UNAVAILABLE}, {"key": "b", "reason": "MaterialNotAuthentic"}],
    }))
    .unwrap();
    let said = |rekey: &Rekey| {
        let facts = AccountFacts {
            account: &account,
            tenant_suspended: false,
            active_key: account.status.as_ref().and_then(|status| status.active_key.as_ref()),
            key_version: Some(1),
            verification: None,
            rekey: Some(rekey),
            dependents: NO_KEYS,
            blocked_by: &[],
            shared_with: &[],
            grace: SignedDuration::ZERO,
            now: now(),
        };
        let status = account_status(facts);
        let chain = status.condition(types::CHAIN_CURRENT).unwrap();
        (chain.reason.clone(), chain.message.clone())
    };
    let (reason, message) = said(&rekey);
    assert_eq!(reason, "OldKeyUnavailable");
    assert!(message.contains("3 service keys") && message.contains("2 are moved"), "{message}");
    rekey.failures.remove(0);
    assert_eq!(said(&rekey).0, "RekeyFailed");
}

#[test]
fn fr_204_a_blocked_deletion_names_the_first_keys_and_counts_the_others() {
    let names: Vec<String> = (1..=12).map(|number| format!("key-{number}")).collect();
    assert_eq!(blocked(1, &names[..1]), "1 service key uses this root (key-1); delete them first");
    assert_eq!(blocked(2, &names[..2]), "2 service keys use this root (key-1, key-2); delete them first");
    assert!(blocked(12, &names).contains("key-10 and 2 more); delete"), "{}", blocked(12, &names));
    assert_eq!(blocked(3, &[]), "3 service keys use this root; delete them first");
}
