//! Kept numbers are the counted ones, whatever happened in between.

use super::naive;
use crate::account::{Account, AccountPhase, ProviderType};
use crate::overview::Tally;
use crate::reconcile::MaterialFault;
use crate::schedule::RotationSchedule;
use crate::service_key::{
    Algorithm, Distribution, DistributionEffect, KeyPhase, ServiceEncryptionKey, UnreachableEdge,
};
use crate::testing::{Workspace, now};
use crate::wire::{EdgeSummary, KeySummary};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
    Put(Box<KeySummary>),
    Remove(u8),
    /// The clock moves by so many minutes, also back: clocks are set.
    Wait(i64),
    Ask,
}

fn phase() -> impl Strategy<Value = KeyPhase> {
    use KeyPhase::{Active, Deleting, Disabled, Pending, Rotating, Unavailable};
    proptest::sample::select(vec![Pending, Active, Rotating, Disabled, Unavailable, Deleting])
}

fn schedule() -> impl Strategy<Value = RotationSchedule> {
    use RotationSchedule::{Daily, Days, Hourly, Hours, Never, Weekly};
    proptest::sample::select(vec![Hourly, Daily, Weekly, Hours(7), Days(45), Days(400), Never])
}

fn put() -> impl Strategy<Value = Step> {
    let minutes = prop_oneof![-300_i64..300, -200_000_i64..200_000];
    let next = proptest::option::of((minutes, 0_i64..60));
    let edges = proptest::option::of(proptest::collection::vec(0_u8..3, 0..3));
    let fault = prop_oneof![3 => Just(None), 1 => (0_i64..4).prop_map(Some)];
    let rest = (0_u8..3, proptest::sample::select(Algorithm::ALL.to_vec()), proptest::option::of(0_u32..9), fault);
    (0_u8..12, phase(), schedule(), next, edges, rest).prop_map(
        |(name, phase, schedule, next, edges, (root, algorithm, clients, fault))| {
            let key = ServiceEncryptionKey::test().named(&format!("k{name}")).under(&format!("r{root}"));
            let mut key = KeySummary::from(&key.every(schedule).active().in_phase(phase).clients(clients));
            key.algorithm = algorithm;
            if let Some(hours) = fault {
                key.reason = Some(MaterialFault::ALL[usize::from(name) % 3].as_str().to_owned());
                key.since = (hours > 0).then(|| now() - SignedDuration::from_hours(hours));
            }
            key.next_rotation =
                next.map(|(minutes, seconds)| now() + SignedDuration::from_secs(minutes * 60 + seconds));
            key.distribution = edges.map(|edges| distribution(&edges));
            Step::Put(Box::new(key))
        },
    )
}

fn distribution(edges: &[u8]) -> Distribution {
    let mut names: Vec<_> = edges.iter().map(|edge| format!("e{edge}")).collect();
    names.dedup();
    let unreachable = names.into_iter().map(|name| UnreachableEdge { name, last_seen: None, lease_until: None });
    Distribution {
        effect: DistributionEffect::Evicted,
        version: 1,
        edges: 3,
        acknowledged: 0,
        unreachable: unreachable.collect(),
        started_at: now(),
        completed_at: None,
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => put(),
        1 => (0_u8..12).prop_map(Step::Remove),
        1 => prop_oneof![-50_i64..200, Just(1440)].prop_map(Step::Wait),
        1 => Just(Step::Ask),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn fr_402_kept_numbers_are_the_counted_ones(steps in proptest::collection::vec(step(), 0..50)) {
        let mut workspace = Workspace::test()
            .root(&Account::test().named("r0").ready())
            .root(&Account::test().named("r1").on(ProviderType::GcpKms, None, Some("x")).in_phase(AccountPhase::Unavailable, "KeyDisabled"));
        workspace.edges = vec![EdgeSummary::test("e0"), EdgeSummary::test("e1").away()];
        let (mut tally, mut keys, mut at) = (Tally::default(), BTreeMap::<String, KeySummary>::new(), now());
        for step in steps.into_iter().chain([Step::Ask]) {
            match step {
                Step::Put(key) => {
                    tally.change(keys.get(&key.name), Some(&key));
                    keys.insert(key.name.clone(), *key);
                }
                Step::Remove(name) => {
                    let old = keys.remove(&format!("k{name}"));
                    tally.change(old.as_ref(), None);
                }
                Step::Wait(minutes) => at += SignedDuration::from_mins(minutes),
                Step::Ask => check(&mut tally, &mut workspace, &keys, at)?,
            }
        }
    }
}

fn check(
    tally: &mut Tally,
    workspace: &mut Workspace,
    keys: &BTreeMap<String, KeySummary>,
    now: Timestamp,
) -> Result<(), TestCaseError> {
    workspace.keys = keys.values().cloned().collect();
    let world = crate::plan::World { now, ..workspace.world() };
    prop_assert_eq!(tally.overview(&workspace.accounts, &workspace.edges, now), naive::aggregate(world));
    Ok(())
}
