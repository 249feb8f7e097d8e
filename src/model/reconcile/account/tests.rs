use super::{AccountFacts, account_status};
use crate::account::{Account, AccountPhase, AccountStatus, Dependents, StepName, Verification};
use crate::condition::{ConditionStatus, types};
use crate::reason::Reason;
use crate::testing::{ARN, now};
use jiff::SignedDuration;

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
