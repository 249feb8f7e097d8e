//! The way through the wizard.

use super::{Draft, NameProblem, Step, is_region, name_problem, next, previous, regions_like, sharing, step_of, steps};
use crate::account::reference_input::Given;
use crate::account::state::tests::root;
use crate::api::ApiError;
use leptos::prelude::{Owner, Set};
use model::account::AccountPhase;
use model::wire::{Problem, ProblemReason};
use model::{KeyReference, ProviderType};

const ARN: &str = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

#[test]
fn fr_403_the_platform_needs_neither_region_nor_reference() {
    assert_eq!(steps(ProviderType::Platform), [Step::Provider, Step::Reference, Step::Review, Step::Verify]);
    assert!(!steps(ProviderType::ThalesHsm).contains(&Step::Region));
    assert_eq!(steps(ProviderType::AwsKms).len(), 5);
}

#[test]
fn fr_403_an_answered_region_is_skipped() {
    let empty = Given::of(ProviderType::AwsKms);
    assert_eq!(next(Step::Provider, &empty), Step::Region);
    assert_eq!(next(Step::Provider, &empty.with_text(ARN)), Step::Reference);
    assert_eq!(next(Step::Verify, &empty), Step::Verify);
    assert_eq!(previous(Step::Reference, ProviderType::ThalesHsm), Some(Step::Provider));
    assert_eq!(previous(Step::Provider, ProviderType::AwsKms), None);
}

#[test]
fn names_are_labels_and_free() {
    let accounts = [root("taken", AccountPhase::Ready)];
    let of = |name: &str| name_problem(name, &accounts);
    assert_eq!(of("aws-root-1"), None);
    assert_eq!(of(" "), Some(NameProblem::Missing));
    assert_eq!(of("Aws"), Some(NameProblem::Shape));
    assert_eq!(of("aws.root"), Some(NameProblem::Shape));
    assert_eq!(of("-a"), Some(NameProblem::Shape));
    assert_eq!(of(&"a".repeat(64)), Some(NameProblem::Long));
    assert_eq!(of("taken"), Some(NameProblem::Taken));
}

#[test]
fn one_key_under_two_roots_is_found_however_it_is_written() {
    let mut other = root("azure", AccountPhase::Ready);
    other.provider_type = ProviderType::AzureKeyVault;
    other.key_reference = Some("https://ACME.vault.azure.net/keys/Root".into());
    other.active_reference = None;
    let same = KeyReference::parse(ProviderType::AzureKeyVault, "https://acme.vault.azure.net/keys/root").unwrap();
    let accounts = [other, root("aws", AccountPhase::Ready)];
    let found = sharing(&accounts, ProviderType::AzureKeyVault, &same);
    assert_eq!(found.iter().map(|account| account.name.as_str()).collect::<Vec<_>>(), ["azure"]);
}

#[test]
fn regions_are_found_by_code_and_by_city() {
    let codes = |typed| regions_like(ProviderType::AwsKms, typed).iter().map(|r| r.code).collect::<Vec<_>>();
    assert_eq!(codes("frankfurt"), ["eu-central-1"]);
    assert!(codes("eu-").len() > 3);
    assert!(codes("eu-central-1").len() > 30);
    assert!(is_region("eu-new-9") && !is_region("EU 1"));
}

#[test]
fn a_refused_field_leads_to_its_step() {
    let refused = |reason, field: Option<&str>| {
        ApiError::Problem(Box::new(Problem {
            type_: "about:blank".into(),
            title: String::new(),
            status: 422,
            detail: "no".into(),
            reason,
            field: field.map(str::to_owned),
            blockers: Vec::new(),
            current: None,
            conflicts: Vec::new(),
            moved: Vec::new(),
            correlation_id: String::new(),
        }))
    };
    assert_eq!(step_of(&refused(ProblemReason::Invalid, Some("spec.keyReference"))), Step::Reference);
    assert_eq!(step_of(&refused(ProblemReason::Invalid, Some("spec.region"))), Step::Region);
    assert_eq!(step_of(&refused(ProblemReason::AlreadyExists, None)), Step::Reference);
    assert_eq!(step_of(&ApiError::Unreachable), Step::Review);
}

#[test]
fn the_request_carries_only_what_was_answered() {
    let owner = Owner::new();
    owner.set();
    let draft = Draft::new();
    draft.name.set(" platform-root ".into());
    draft.input.choose(ProviderType::Platform);
    let request = draft.request();
    assert_eq!((request.name.as_str(), request.spec.key_reference, request.spec.region), ("platform-root", None, None));
    assert!(draft.is_dirty() && draft.has_key());
    draft.created.set(Some("platform-root".into()));
    assert!(!draft.is_dirty());
}
