use super::{Action, Kind, Plan, PlanError, Subject, Tier, Warning, make};
use crate::account::{Account, AccountPhase, ProviderType};
use crate::can::Blocked;
use crate::service_key::{KeyState, ServiceEncryptionKey};
use crate::testing::{ARN, Workspace, hours};
use crate::wire::{EdgeSummary, PlanRequest, RekeyTarget};
use proptest::prelude::*;

const OTHER: &str = "arn:aws:kms:eu-central-1:111122223333:alias/next";

fn workspace() -> Workspace {
    Workspace::test()
        .root(&Account::test().ready())
        .key(&ServiceEncryptionKey::test().active().clients(Some(3)).next_at(hours(2)))
        .key(&ServiceEncryptionKey::test().named("wallet-seeds").active().clients(None).next_at(hours(48)))
        .key(&ServiceEncryptionKey::test().named("elsewhere").under("other").active().clients(Some(9)))
}

fn request(action: Action, kind: Kind, name: &str) -> PlanRequest {
    PlanRequest { action, subject: Subject { kind, name: name.into() }, target: None }
}

fn rekey_to(reference: &str) -> PlanRequest {
    let target = RekeyTarget { provider_type: None, region: None, key_reference: reference.into() };
    PlanRequest { target: Some(target), ..request(Action::Rekey, Kind::Account, "aws-root") }
}

fn plan(request: &PlanRequest, workspace: &Workspace) -> Plan {
    make(request, workspace.world()).unwrap()
}

#[test]
fn fr_203_a_re_key_names_what_it_touches_and_wants_the_name_typed() {
    let plan = Plan { hash: "[hash]".into(), ..plan(&rekey_to(OTHER), &workspace()) };
    insta::assert_json_snapshot!(plan, @r#"
    {
      "action": "rekey",
      "subject": {
        "kind": "Account",
        "name": "aws-root"
      },
      "target": {
        "keyReference": "arn:aws:kms:eu-central-1:111122223333:alias/next"
      },
      "tier": 3,
      "effects": {
        "keys": 2,
        "keyNames": [
          "card-tokens",
          "wallet-seeds"
        ],
        "clients": {
          "known": 3,
          "unknown": 1
        },
        "edges": 2,
        "edgesByLease": [],
        "nextRotationsSkipped": 1
      },
      "blockers": [],
      "reversible": true,
      "warnings": [
        "UnknownClients"
      ],
      "hash": "[hash]"
    }
    "#);
}

#[test]
fn fr_203_a_target_that_is_no_target_is_refused() {
    let world = workspace();
    assert_eq!(make(&request(Action::Rekey, Kind::Account, "aws-root"), world.world()), Err(PlanError::NoTarget));
    assert!(matches!(make(&rekey_to("arn:aws"), world.world()), Err(PlanError::BadTarget(_))));
    let elsewhere = OTHER.replace("eu-central-1", "us-east-1");
    assert!(matches!(make(&rekey_to(&elsewhere), world.world()), Err(PlanError::BadTarget(_))));
    assert!(plan(&rekey_to(ARN), &world).warnings.contains(&Warning::TargetIsCurrent));
}

#[test]
fn fr_203_a_root_that_is_away_is_warned_about() {
    let mut world = workspace();
    world.accounts[0].phase = AccountPhase::Unavailable;
    let mut wanted = rekey_to("https://acme.vault.azure.net/keys/root");
    wanted.target.as_mut().unwrap().provider_type = Some(ProviderType::AzureKeyVault);
    let plan = plan(&wanted, &world);
    assert!(plan.warnings.contains(&Warning::OldKeyUnavailable) && plan.warnings.contains(&Warning::ProviderChanges));
    assert_eq!(plan.blockers, []);
}

#[test]
fn fr_204_deleting_a_root_in_use_is_a_plan_with_a_blocker() {
    let plan = plan(&request(Action::Delete, Kind::Account, "aws-root"), &workspace());
    assert_eq!((plan.tier, plan.reversible), (Tier::TypeName, false));
    assert_eq!(plan.blockers, [Blocked::InUse { keys: 2 }]);
}

#[test]
fn fr_305_disabling_interrupts_clients_or_nobody() {
    let disable = |clients| {
        let key = ServiceEncryptionKey::test().active().clients(clients);
        plan(&request(Action::Disable, Kind::ServiceEncryptionKey, "card-tokens"), &Workspace::test().key(&key))
    };
    assert_eq!(disable(Some(0)).tier, Tier::Plain);
    assert_eq!(disable(Some(1)).tier, Tier::Confirm);
    assert_eq!(disable(None).tier, Tier::Confirm, "unknown is a risk, not a zero");
    assert_eq!(disable(None).warnings, [Warning::UnknownClients]);
    assert!(disable(Some(1)).reversible);
}

#[test]
fn a_plan_warns_where_edges_may_hold_the_last_copy_of_a_damaged_key() {
    let key = ServiceEncryptionKey::test().active().damaged("MaterialMissing", crate::testing::now());
    let world = Workspace::test().root(&Account::test().ready()).key(&key);
    let of = |action, kind, name| plan(&request(action, kind, name), &world);
    let disable = of(Action::Disable, Kind::ServiceEncryptionKey, "card-tokens");
    assert_eq!((disable.tier, disable.warnings.as_slice()), (Tier::Confirm, &[Warning::MaterialDamaged][..]));
    let delete = of(Action::Delete, Kind::ServiceEncryptionKey, "card-tokens");
    assert_eq!((delete.effects.destroyed_after_days, disable.effects.destroyed_after_days), (Some(7), None));
    assert_eq!(delete.warnings, [Warning::DataLost, Warning::MaterialDamaged]);
    assert!(plan(&rekey_to(OTHER), &world).warnings.contains(&Warning::MaterialDamaged));
}

#[test]
fn fr_304_a_rotation_is_plain_and_skips_nothing() {
    let plan = plan(&request(Action::Rotate, Kind::ServiceEncryptionKey, "card-tokens"), &workspace());
    assert_eq!((plan.tier, plan.effects.next_rotations_skipped), (Tier::Plain, 0));
    assert_eq!(plan.warnings, []);
}

#[test]
fn fr_101_a_suspension_counts_the_keys_that_are_served() {
    let world = workspace().key(&ServiceEncryptionKey::test().named("off").active().state(KeyState::Disabled));
    let name = world.tenant.as_ref().unwrap().name.clone();
    let plan = plan(&request(Action::Suspend, Kind::Tenant, &name), &world);
    assert_eq!((plan.tier, plan.effects.keys, plan.effects.clients.known), (Tier::TypeName, 3, 12));
}

#[test]
fn an_edge_that_is_away_is_only_covered_by_its_lease() {
    let mut world = workspace();
    world.edges.push(EdgeSummary::test("edge-3").away());
    let plan = plan(&request(Action::Disable, Kind::ServiceEncryptionKey, "card-tokens"), &world);
    assert_eq!((plan.effects.edges, plan.effects.edges_by_lease), (2, vec!["edge-3".to_owned()]));
    assert!(plan.warnings.contains(&Warning::EdgesOnlyByLease));
}

#[test]
fn a_plan_needs_a_subject_and_an_action_that_fits() {
    let world = workspace();
    let gone = request(Action::Rotate, Kind::ServiceEncryptionKey, "gone");
    assert!(matches!(make(&gone, world.world()), Err(PlanError::NoSubject { .. })));
    let odd = request(Action::Rotate, Kind::Account, "aws-root");
    assert!(matches!(make(&odd, world.world()), Err(PlanError::NotApplicable { .. })));
}

#[test]
fn at_most_twenty_keys_are_named() {
    let mut world = Workspace::test().root(&Account::test().ready());
    for n in 0..50 {
        world = world.key(&ServiceEncryptionKey::test().named(&format!("key-{n:02}")).active());
    }
    let effects = plan(&rekey_to(OTHER), &world).effects;
    assert_eq!((effects.keys, effects.key_names.len()), (50, 20));
    assert_eq!(effects.key_names[0], "key-00");
}

proptest! {
    /// What a person saw is what the hash covers: it moves with the clients, keys and edges that were shown, and with nothing else.
    #[test]
    fn the_hash_moves_exactly_when_something_visible_does(
        clients in proptest::option::of(0..3_u32),
        connected in any::<bool>(),
        extra in any::<bool>(),
        invisible in any::<i64>(),
    ) {
        let before = workspace();
        let mut after = before.clone();
        after.keys[0].active_clients = clients;
        after.edges[0].connected = connected;
        if extra {
            after = after.key(&ServiceEncryptionKey::test().named("new").active());
        }
        after.keys[0].resource_version = invisible.to_string();
        after.keys[0].current_version = Some(7);
        after.accounts[0].message = Some(invisible.to_string());
        after.edges[1].last_seen = None;
        let (one, other) = (plan(&rekey_to(OTHER), &before), plan(&rekey_to(OTHER), &after));
        let visible = |plan: &Plan| (plan.tier, plan.effects.clone(), plan.blockers.clone());
        prop_assert_eq!(one.hash == other.hash, visible(&one) == visible(&other));
        prop_assert_eq!(one.hash.len(), 16);
        prop_assert_eq!(extra || !connected || clients != Some(3), one.hash != other.hash);
    }

    #[test]
    fn the_hash_moves_with_the_target(name in "[a-z]{1,12}") {
        let world = workspace();
        let target = format!("arn:aws:kms:eu-central-1:111122223333:alias/{name}");
        let (one, other) = (plan(&rekey_to(OTHER), &world), plan(&rekey_to(&target), &world));
        prop_assert_eq!(one.hash == other.hash, target == OTHER);
    }
}
