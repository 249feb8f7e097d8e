use super::{AccountSummary, Change, KeySummary, Problem, ProblemReason};
use crate::account::{Account, AccountPhase};
use crate::schedule::RotationSchedule;
use crate::service_key::{KeyPhase, ServiceEncryptionKey};

#[test]
fn a_key_in_a_list_is_camel_case_and_says_null_for_unknown() {
    let key = ServiceEncryptionKey::test().every(RotationSchedule::Days(30)).active().clients(None);
    insta::assert_json_snapshot!(KeySummary::from(&key), @r#"
    {
      "name": "card-tokens",
      "displayName": null,
      "application": "checkout",
      "account": "aws-root",
      "algorithm": "AES-GCM-256",
      "rotationSchedule": "30 Days",
      "state": "Enabled",
      "phase": "Active",
      "effectiveState": "Enabled",
      "reason": null,
      "since": null,
      "currentVersion": 1,
      "lastRotation": "2026-11-22T14:02:31Z",
      "nextRotation": "2026-12-22T14:02:31Z",
      "deletionWindowDays": 7,
      "deletionAt": null,
      "activeClients": null,
      "distribution": null,
      "requestedRotation": null,
      "handledRotation": null,
      "createdAt": null,
      "resourceVersion": "1"
    }
    "#);
}

#[test]
fn a_root_in_a_list_carries_its_reason_only_when_something_is_wrong() {
    let well = AccountSummary::from(&Account::test().ready());
    assert_eq!((well.phase, well.reason), (AccountPhase::Ready, None));
    let ill = AccountSummary::from(&Account::test().in_phase(AccountPhase::Unavailable, "KeyDisabled"));
    assert_eq!((ill.phase, ill.reason.as_deref()), (AccountPhase::Unavailable, Some("KeyDisabled")));
}

#[test]
fn a_deletion_shows_before_any_status_says_so() {
    assert_eq!(AccountSummary::from(&Account::test().ready().terminating()).phase, AccountPhase::Deleting);
    assert_eq!(KeySummary::from(&ServiceEncryptionKey::test().active().terminating()).phase, KeyPhase::Deleting);
}

#[test]
fn changes_and_summaries_are_read_as_they_are_written() {
    for change in [
        Change::Provider(true),
        Change::Tenant(None),
        Change::Account(AccountSummary::from(&Account::test().ready())),
        Change::Key(KeySummary::from(&ServiceEncryptionKey::test().active())),
        Change::KeyGone("card-tokens".into()),
    ] {
        let text = serde_json::to_string(&change).unwrap();
        assert_eq!(serde_json::from_str::<Change>(&text).unwrap(), change, "{text}");
    }
    insta::assert_json_snapshot!(Change::KeyGone("card-tokens".into()), @r#"
    {
      "type": "keyGone",
      "value": "card-tokens"
    }
    "#);
}

#[test]
fn a_problem_is_rfc_9457() {
    let problem = Problem {
        type_: "about:blank".into(),
        title: "Conflict".into(),
        status: 409,
        detail: "2 service keys use this root".into(),
        reason: ProblemReason::Blocked,
        field: None,
        blockers: vec!["card-tokens".into()],
        current: None,
        conflicts: Vec::new(),
        moved: Vec::new(),
        correlation_id: "c".into(),
    };
    insta::assert_json_snapshot!(problem, @r#"
    {
      "type": "about:blank",
      "title": "Conflict",
      "status": 409,
      "detail": "2 service keys use this root",
      "reason": "Blocked",
      "blockers": [
        "card-tokens"
      ],
      "correlationId": "c"
    }
    "#);
}
