use super::{Tally, Trouble, aggregate, anchor, preview};
use crate::account::{Account, AccountPhase, Environment, ProviderType, RekeyPhase};
use crate::reconcile::{Rotation, rotation};
use crate::schedule::{Cadence, RotationJitter, RotationSchedule};
use crate::service_key::{
    Distribution, DistributionEffect, EffectiveState, KeyPhase, ServiceEncryptionKey, UnreachableEdge,
};
use crate::testing::{ARN, Workspace, hours, now};
use crate::wire::{EdgeSummary, RekeySummary};
use jiff::SignedDuration;

mod kept;
mod naive;

fn key(name: &str) -> ServiceEncryptionKey {
    ServiceEncryptionKey::test().named(name).active()
}

#[test]
fn fr_402_every_state_is_counted_and_unknown_is_not_zero() {
    let workspace = Workspace::test()
        .root(&Account::test().ready())
        .root(&Account::test().named("gone").in_phase(AccountPhase::Unavailable, "KeyDisabled"))
        .key(&key("a").clients(Some(4)).next_at(hours(3)))
        .key(&key("b").clients(None).in_phase(KeyPhase::Rotating).next_at(hours(-3)))
        .key(&key("c").clients(None).in_phase(KeyPhase::Disabled))
        .key(&key("d").next_at(hours(25)));
    let overview = aggregate(workspace.world());
    assert_eq!((overview.due, overview.overdue, overview.rotating), (2, 1, 1));
    assert_eq!((overview.clients, overview.clients_unknown), (4, 1), "a disabled key has nobody to report");
    assert_eq!((overview.edges, overview.edges_connected), (2, 2));
    insta::assert_json_snapshot!((overview.accounts, overview.keys, overview.by_provider, overview.by_algorithm), @r#"
    [
      {
        "Ready": 1,
        "Unavailable": 1
      },
      {
        "Active": 2,
        "Disabled": 1,
        "Rotating": 1
      },
      [
        {
          "providerType": "AWSKMS",
          "keys": 4,
          "failing": false
        }
      ],
      [
        {
          "algorithm": "AES-GCM-256",
          "keys": 4
        }
      ]
    ]
    "#);
}

#[test]
fn fr_402_a_provider_fails_with_a_root_that_holds_keys() {
    let gone = Account::test().named("gone").in_phase(AccountPhase::Unavailable, "KeyDisabled");
    let workspace = Workspace::test().root(&gone).key(&key("a").under("gone"));
    assert!(aggregate(workspace.world()).by_provider[0].failing);
}

#[test]
fn fr_402_the_forecast_repeats_schedules_and_finds_the_herd() {
    let mut workspace = Workspace::test();
    for n in 0..501 {
        workspace = workspace.key(&key(&format!("k{n}")).every(RotationSchedule::Weekly).next_at(hours(24)));
    }
    workspace = workspace.key(&key("hourly").every(RotationSchedule::Hourly).next_at(hours(1)));
    workspace = workspace.key(&key("late").every(RotationSchedule::Days(100)).next_at(hours(-100)));
    let forecast = aggregate(workspace.world()).forecast;
    assert_eq!(forecast.len(), 90);
    assert_eq!(forecast[0].day, jiff::civil::date(2026, 11, 22));
    assert_eq!(forecast[0].keys, 9 + 1, "hourly from 15:02 to 23:02, and the overdue one now, once");
    assert_eq!((forecast[1].keys, forecast[8].keys), (501 + 24, 501 + 24), "a week later again");
    let herd = forecast[1].herd.unwrap();
    assert_eq!(herd.keys, 502, "the hourly one rotates in that minute too");
    assert_eq!(herd.minute, "2026-11-23T14:02:00Z".parse().unwrap());
    assert!(forecast[2].herd.is_none());
}

/// (same minute, same day) of the first rotation of a schedule that starts so many hours from now.
fn company(workspace: &Workspace, schedule: RotationSchedule, from: i64, except: Option<&str>) -> (u32, u32) {
    let preview = preview(workspace.keys.iter(), &Cadence::default(), except, schedule, hours(from), now(), 1);
    (preview.rotations[0].same_minute, preview.rotations[0].same_day)
}

#[test]
fn fr_301_a_new_key_learns_who_rotates_with_it() {
    let workspace = Workspace::test()
        .key(&key("daily").every(RotationSchedule::Daily).next_at(hours(24)))
        .key(&key("weekly").every(RotationSchedule::Weekly).next_at(hours(168)))
        .key(&key("never"));
    assert_eq!(company(&workspace, RotationSchedule::Weekly, 0, None), (2, 2));
    assert_eq!(company(&workspace, RotationSchedule::Daily, 24, None), (1, 1));
    assert_eq!(company(&workspace, RotationSchedule::Weekly, 0, Some("daily")), (1, 1));
    assert_eq!(company(&workspace, RotationSchedule::Hours(5), 24 * 7, None), (0, 2), "the same day, another minute");
    assert_eq!(company(&workspace, RotationSchedule::Hourly, 0, None), (0, 0), "today nobody else rotates");
}

#[test]
fn fr_303_a_preview_counts_from_the_anchor_and_never_is_never() {
    let workspace = Workspace::test();
    let times = |schedule, from| -> Vec<_> {
        let preview = preview(workspace.keys.iter(), &Cadence::default(), None, schedule, hours(from), now(), 3);
        preview.rotations.iter().map(|r| r.at).collect()
    };
    assert_eq!(times(RotationSchedule::Daily, -1), [hours(23), hours(47), hours(71)]);
    assert_eq!(times(RotationSchedule::Daily, -100), [hours(0), hours(24), hours(48)], "an overdue one is now, once");
    assert_eq!(times(RotationSchedule::Never, 0), []);
}

#[test]
fn fr_303_forecast_preview_and_controller_agree_about_jitter() {
    let cadence = Cadence::new("2x7k", RotationJitter::from(10));
    let (mut tally, mut workspace) = (Tally::new(cadence.clone()), Workspace::test());
    for n in 0..2000 {
        let key = key(&format!("k{n}")).every(RotationSchedule::Daily);
        let interval = cadence.interval(RotationSchedule::Daily, &format!("k{n}"));
        let Rotation::At(next) = rotation(interval, now(), EffectiveState::Enabled, None, now()) else { panic!() };
        workspace = workspace.key(&key.next_at(next));
        tally.change(None, workspace.keys.last());
    }
    let forecast = tally.overview(&workspace.accounts, &workspace.edges, now()).forecast;
    assert!(forecast.iter().all(|day| day.herd.is_none()), "2,000 keys made in one minute rotate in 145");
    let one = workspace.keys[7].clone();
    assert_eq!(anchor(&one, &cadence), Some(now()));
    let previewed =
        preview(workspace.keys.iter(), &cadence, Some("k7"), RotationSchedule::Daily, now(), now(), 2).rotations;
    assert_eq!(Some(previewed[0].at), one.next_rotation, "what is previewed is what the controller does");
    let interval = cadence.interval(RotationSchedule::Daily, "k7").unwrap();
    assert_eq!(previewed[1].at, previewed[0].at + interval);
    let company = previewed[0].same_minute;
    assert!((1..60).contains(&company), "{company} others instead of 1,999");
}

#[test]
fn fr_402_problems_come_worst_first() {
    let mut workspace = Workspace::test()
        .root(&Account::test().ready().environment(Environment::Production))
        .root(&Account::test().named("shares").ready().environment(Environment::NonProduction))
        .root(
            &Account::test()
                .named("down")
                .on(ProviderType::GcpKms, None, Some("x"))
                .in_phase(AccountPhase::Unavailable, "KeyDisabled"),
        )
        .key(&key("late").next_at(hours(-2)))
        .key(&key("evicted").in_phase(KeyPhase::Disabled))
        .key(&key("gone").damaged("MaterialMissing", hours(-3)))
        .key(&key("bent").damaged("MaterialUnreadable", hours(-4)));
    workspace.accounts[0].rekey =
        Some(RekeySummary { phase: RekeyPhase::AwaitingConfirmation, total: 0, done: 0, failed: 0 });
    workspace.edges.push(EdgeSummary { last_seen: Some(hours(-1)), ..EdgeSummary::test("edge-3").away() });
    let unreachable = vec![UnreachableEdge { name: "edge-3".into(), last_seen: None, lease_until: None }];
    workspace.keys[1].distribution = Some(Distribution {
        effect: DistributionEffect::Evicted,
        version: 1,
        edges: 3,
        acknowledged: 2,
        unreachable,
        started_at: now(),
        completed_at: None,
    });
    let problems = aggregate(workspace.world()).problems;
    let kinds: Vec<String> = problems
        .iter()
        .map(|trouble| match trouble {
            Trouble::Root { name, reason, keys, .. } => format!("root {name} {reason} {keys}"),
            Trouble::Material { keys, names, since } => format!("material {keys} {names:?} {}", since.is_some()),
            Trouble::Rekey { name, .. } => format!("re-key {name}"),
            Trouble::Overdue { keys, oldest } => format!("overdue {keys} {}", *oldest == hours(-2)),
            Trouble::Edge { name, keys, .. } => format!("edge {name} {keys}"),
            Trouble::EnvironmentShared { names, key_reference } => format!("shared {names:?} {}", key_reference == ARN),
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "material 2 [\"bent\", \"gone\"] true",
            "edge edge-3 1",
            "root down KeyDisabled 0",
            "overdue 1 true",
            "re-key aws-root",
            "shared [\"aws-root\", \"shares\"] true",
        ]
    );
}

#[test]
fn an_edge_whose_lease_has_ended_holds_nothing() {
    let mut workspace = Workspace::test().key(&key("evicted"));
    workspace.edges = vec![EdgeSummary { lease_until: Some(hours(-1)), ..EdgeSummary::test("edge-1").away() }];
    assert!(matches!(&aggregate(workspace.world()).problems[..], [Trouble::Edge { keys: 0, .. }]));
}

#[test]
fn fr_402_a_healthy_workspace_has_no_problems() {
    let workspace =
        Workspace::test().root(&Account::test().ready()).key(&key("a").next_at(now() - SignedDuration::from_secs(5)));
    let overview = aggregate(workspace.world());
    assert_eq!((overview.problems, overview.overdue, overview.due), (vec![], 0, 1), "seconds late isn't overdue");
}
