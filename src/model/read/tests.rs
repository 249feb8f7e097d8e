use super::{Read, read, time};
use crate::account::{Account, AccountPhase, RekeyPhase, StepName, StepState, Verification, VerificationStep};
use crate::conflict::FieldConflict;
use crate::overview::{AlgorithmCount, ForecastDay, Herd, Overview, ProviderCount, Trouble};
use crate::plan::Moved;
use crate::reason::Reason;
use crate::service_key::{Algorithm, Distribution, DistributionEffect, ServiceEncryptionKey, UnreachableEdge};
use crate::testing::now;
use crate::wire::{
    AccountSummary, Activity, ApplicationCount, Change, Counts, Delta, EdgeSummary, KeySummary, Page, Permissions,
    Problem, ProblemReason, RekeySummary, Snapshot, TenantSummary, UserView, Verbs, WorkspaceView,
};
use crate::{ProviderType, RotationSchedule};
use jiff::civil::date;
use proptest::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::fmt::Debug;

/// What serde writes is read as it was.
fn same<T: Serialize + Read + PartialEq + Debug>(written: &T) {
    let json = serde_json::to_value(written).unwrap();
    assert_eq!(read::<T>(&json).as_ref(), Ok(written), "{json}");
}

fn root() -> AccountSummary {
    let step = |name, state, reason| VerificationStep {
        name,
        state,
        reason,
        message: "the key is disabled".into(),
        time: now(),
        latency_ms: Some(12),
    };
    let steps = vec![
        step(StepName::Syntax, StepState::Passed, None),
        step(StepName::Exists, StepState::Running, None),
        step(StepName::Usable, StepState::Failed, Some(Reason::KeyDisabled)),
        step(StepName::RoundTrip, StepState::Failed, Some(Reason::Throttled)),
    ];
    AccountSummary {
        region: Some("eu-central-1".into()),
        verification: Some(Verification { key_reference: "arn".into(), steps, next_attempt: Some(now()) }),
        rekey: Some(RekeySummary { phase: RekeyPhase::Rewrapping, total: 3, done: 2, failed: 1 }),
        ..AccountSummary::from(&Account::test().ready())
    }
}

fn key() -> KeySummary {
    let unreachable = UnreachableEdge { name: "edge-3".into(), last_seen: Some(now()), lease_until: None };
    KeySummary {
        rotation_schedule: RotationSchedule::Days(30),
        distribution: Some(Distribution {
            effect: DistributionEffect::Evicted,
            version: 2,
            edges: 3,
            acknowledged: 2,
            unreachable: vec![unreachable],
            started_at: now(),
            completed_at: None,
        }),
        ..KeySummary::from(&ServiceEncryptionKey::test().active())
    }
}

fn overview() -> Overview {
    let herd = Some(Herd { minute: now(), keys: 1_180 });
    Overview {
        accounts: [("Ready".to_owned(), 2)].into(),
        keys: [("Active".to_owned(), 3_148)].into(),
        due: 12,
        overdue: 1,
        rotating: 2,
        clients: u32::MAX,
        clients_unknown: 4,
        edges: 3,
        edges_connected: 2,
        by_provider: ProviderType::ALL
            .map(|provider_type| ProviderCount { provider_type, keys: 1, failing: true })
            .into(),
        by_algorithm: Algorithm::ALL.map(|algorithm| AlgorithmCount { algorithm, keys: 2 }).into(),
        problems: vec![
            Trouble::Root {
                name: "aws".into(),
                phase: AccountPhase::Unavailable,
                reason: "KeyDisabled".into(),
                message: String::new(),
                since: None,
                keys: 5,
            },
            Trouble::Material { keys: 4, names: vec!["a".into(), "b".into()], since: Some(now()) },
            Trouble::Rekey { name: "aws".into(), phase: RekeyPhase::AwaitingConfirmation, failed: 0 },
            Trouble::Overdue { keys: 1, oldest: now() },
            Trouble::Edge { name: "edge-3".into(), last_seen: Some(now()), lease_until: None, keys: 7 },
            Trouble::EnvironmentShared { names: vec!["a".into(), "b".into()], key_reference: "arn".into() },
        ],
        forecast: vec![
            ForecastDay { day: date(2026, 11, 30), keys: 1_180, herd },
            ForecastDay { day: date(2026, 12, 1), keys: 0, herd: None },
        ],
    }
}

fn snapshot() -> Snapshot {
    let all = Verbs { read: true, create: false, update: true, delete: false };
    Snapshot {
        workspace: WorkspaceView {
            path: "root:orgs:acme".into(),
            provider_enabled: true,
            tenant: Some(TenantSummary {
                conditions: Account::test().ready().status.unwrap().conditions,
                ..TenantSummary::test()
            }),
            user: UserView { name: "oidc:owner@acme.example".into() },
            permissions: Permissions { tenants: all, accounts: all, ..Permissions::default() },
            counts: Counts { accounts: 1, keys: 2 },
            as_of: now(),
            resource_version: "7".into(),
        },
        accounts: vec![root()],
        edges: vec![EdgeSummary::test("edge-1"), EdgeSummary::test("edge-2").away()],
        overview: overview(),
    }
}

#[test]
fn the_stream_is_read_as_it_is_written() {
    same(&snapshot());
    let changes = vec![
        Change::Provider(true),
        Change::Tenant(None),
        Change::Tenant(Some(TenantSummary::test())),
        Change::Account(root()),
        Change::AccountGone("aws".into()),
        Change::Key(key()),
        Change::KeyGone("card-tokens".into()),
        Change::Edge(EdgeSummary::test("edge-1")),
    ];
    same(&Delta { changes, overview: Some(overview()), resource_version: "8".into(), as_of: now() });
    same(&Delta { changes: Vec::new(), overview: None, resource_version: "8".into(), as_of: now() });
}

#[test]
fn lists_activity_and_problems_are_read_as_they_are_written() {
    same(&Page { items: vec![key()], total: 1, cursor: Some("c".into()), resource_version: "1".into(), as_of: now() });
    same(&ApplicationCount { application: "checkout".into(), keys: 12 });
    same(&Activity {
        time: now(),
        actor: None,
        action: "Rotated".into(),
        kind: "Account".into(),
        name: "aws".into(),
        message: "rotated".into(),
        facts: [("from".to_owned(), "3".to_owned())].into(),
        reason: Some("because".into()),
        warning: false,
    });
    let problem = Problem {
        type_: "about:blank".into(),
        title: "Conflict".into(),
        status: 409,
        detail: "changed".into(),
        reason: ProblemReason::Conflict,
        field: Some("spec.state".into()),
        blockers: vec!["card-tokens".into()],
        current: Some(json!({"spec": {"state": "Enabled"}})),
        conflicts: vec![FieldConflict { field: "spec".into(), yours: json!(1), theirs: json!(null), base: None }],
        moved: vec![Moved { field: "tier".into(), was: json!(2), now: json!(3) }],
        correlation_id: "c".into(),
    };
    same(&problem);
    same(&Problem {
        current: None,
        conflicts: Vec::new(),
        moved: Vec::new(),
        blockers: Vec::new(),
        field: None,
        ..problem
    });
}

#[test]
fn what_is_wrong_is_named() {
    let mut json = serde_json::to_value(snapshot()).unwrap();
    json["accounts"][0]["phase"] = json!("Dancing");
    assert_eq!(read::<Snapshot>(&json).unwrap_err().to_string(), "phase is missing or of another kind");
    json["workspace"].as_object_mut().unwrap().remove("path");
    assert_eq!(read::<Snapshot>(&json).unwrap_err().to_string(), "path is missing or of another kind");
    for json in [json!(null), json!([]), json!("text"), json!({"accounts": {}})] {
        assert!(read::<Snapshot>(&json).is_err(), "{json}");
    }
    assert!(read::<Vec<u32>>(&json!([1, -1])).is_err() && read::<Vec<u32>>(&json!([1, 4_294_967_296_u64])).is_err());
}

proptest! {
    #[test]
    fn times_are_read_as_they_are_written(nanos in 0_i64..4_102_444_800_000_000_000) {
        let written = jiff::Timestamp::from_nanosecond(nanos.into()).unwrap();
        prop_assert_eq!(time(&written.to_string()), Some(written));
        let seconds = jiff::Timestamp::from_second(nanos / 1_000_000_000).unwrap();
        prop_assert_eq!(time(&seconds.to_string()), Some(seconds));
    }

    #[test]
    fn no_text_is_a_time_that_jiff_would_not_read(text in "[0-9T:.Z+-]{0,30}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(.[0-9]{0,10})?Z|.{0,12}") {
        if let Some(read) = time(&text) {
            prop_assert_eq!(Ok(read), text.parse::<jiff::Timestamp>().map_err(|_| ()));
        }
    }
}
