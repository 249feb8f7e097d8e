//! Roots as their list shows them.

use super::{Wire, chain, kept, matching, tool, trouble, wires};
use crate::routes::RootsFilter;
use crate::ui::Status;
use jiff::Timestamp;
use model::Reason;
use model::account::{AccountPhase, ProviderType, RekeyPhase, StepName, StepState, Verification, VerificationStep};
use model::wire::{AccountSummary, RekeySummary};

const ARN: &str = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

pub(crate) fn root(name: &str, phase: AccountPhase) -> AccountSummary {
    AccountSummary {
        name: name.into(),
        display_name: None,
        provider_type: ProviderType::AwsKms,
        region: Some("eu-central-1".into()),
        key_reference: Some(ARN.into()),
        environment: None,
        active_reference: Some(ARN.into()),
        verified_at: None,
        phase,
        reason: None,
        message: None,
        since: None,
        key_version: Some(1),
        keys: 2,
        active_clients: Some(3),
        verification: None,
        rekey: None,
        created_at: None,
        resource_version: "1".into(),
    }
}

fn failed(mut account: AccountSummary, reason: Reason) -> AccountSummary {
    let step = VerificationStep {
        name: StepName::Usable,
        state: StepState::Failed,
        reason: Some(reason),
        message: "the key's state is Disabled".into(),
        time: Timestamp::UNIX_EPOCH,
        latency_ms: Some(61),
    };
    account.verification = Some(Verification { key_reference: ARN.into(), steps: vec![step], next_attempt: None });
    account
}

#[test]
fn a_broken_key_cuts_the_chain_once() {
    let states = chain(&failed(root("a", AccountPhase::Unavailable), Reason::KeyDisabled));
    assert_eq!(states, [Status::Broken, Status::Broken, Status::Broken, Status::AtRisk]);
    assert_eq!(wires(states), [Wire::Cut, Wire::Solid, Wire::Solid]);
}

#[test]
fn unknown_clients_are_never_zero() {
    let mut account = root("a", AccountPhase::Ready);
    account.active_clients = None;
    assert_eq!(chain(&account)[3], Status::Unknown);
    account.active_clients = Some(0);
    assert_eq!(chain(&account)[3], Status::Off);
}

#[test]
fn fr_201_a_failed_verification_has_its_word_and_its_command() {
    let mut account = failed(root("a", AccountPhase::Verifying), Reason::KeyDisabled);
    account.active_reference = None;
    let trouble = trouble(&account).unwrap();
    assert_eq!(trouble.word, "KeyDisabled");
    assert_eq!(tool(&trouble.command.unwrap()), "aws");
}

#[test]
fn a_verification_of_another_reference_says_nothing() {
    let mut account = failed(root("a", AccountPhase::Verifying), Reason::NotFound);
    account.active_reference = None;
    account.key_reference = Some("arn:corrected".into());
    assert_eq!(trouble(&account), None);
}

#[test]
fn a_target_that_fails_is_no_trouble_of_the_key_in_use() {
    let mut account = failed(root("a", AccountPhase::Ready), Reason::NotFound);
    account.active_reference = Some("arn:other".into());
    assert_eq!(chain(&account)[0], Status::Ok);
    assert_eq!(trouble(&account), None);
}

#[test]
fn fr_203_a_change_nobody_confirmed_is_told() {
    let mut account = root("a", AccountPhase::Ready);
    account.rekey = Some(RekeySummary { phase: RekeyPhase::AwaitingConfirmation, total: 0, done: 0, failed: 0 });
    assert_eq!(trouble(&account).unwrap().word, "AwaitingConfirmation");
}

#[test]
fn problems_come_first_then_names() {
    let all = [
        root("b-ready", AccountPhase::Ready),
        root("a-ready", AccountPhase::Ready),
        root("z-away", AccountPhase::Unavailable),
        root("m-new", AccountPhase::Verifying),
    ];
    assert_eq!(matching(&all, &RootsFilter::default()), ["z-away", "m-new", "a-ready", "b-ready"]);
}

#[test]
fn filters_match_words_of_the_api_and_parts_of_references() {
    let all = [root("one", AccountPhase::Ready), root("two", AccountPhase::Unavailable)];
    let by = |change: fn(&mut RootsFilter)| {
        let mut filter = RootsFilter::default();
        change(&mut filter);
        matching(&all, &filter)
    };
    assert_eq!(by(|f| f.phase = Some("Unavailable".into())), ["two"]);
    assert_eq!(by(|f| f.phase = Some("Ready,Unavailable".into())), ["two", "one"]);
    assert_eq!(by(|f| f.provider = Some("GCPKMS".into())), Vec::<String>::new());
    assert_eq!(by(|f| f.q = Some(" 1234ABCD ".into())).len(), 2);
}

#[test]
fn nothing_jumps_under_the_pointer() {
    let names = |list: &[&str]| list.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    assert_eq!(kept(&names(&["a", "b", "c"]), &names(&["c", "a", "new"])), names(&["a", "c", "new"]));
}
