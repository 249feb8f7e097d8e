//! What has been answered so far. It lives as long as the wizard, so going back loses nothing.

use crate::account::reference_input::{Given, ReferenceInput, Verdict};
use crate::account::state::{has_reference, has_region};
use crate::api::ApiError;
use crate::letters::lower;
use leptos::prelude::*;
use model::account::{AccountSpec, Environment, ProviderType};
use model::wire::{AccountSummary, CreateRequest, ProblemReason};
use model::{KeyReference, key_reference};

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::account) enum Step {
    /// Who holds the key.
    Provider,
    /// Where.
    Region,
    /// Its name here, and which key it is.
    Reference,
    /// Everything once more.
    Review,
    /// Created; the verification runs.
    Verify,
}

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::account) enum NameProblem {
    /// Nothing typed.
    Missing,
    /// Over 63 characters.
    Long,
    /// Something else than lower-case letters, digits and hyphens, or a hyphen at an end.
    Shape,
    /// Another root has it.
    Taken,
}

/// The answers. Cheap to copy.
#[derive(Clone, Copy)]
pub(in crate::account) struct Draft {
    pub(in crate::account) step: RwSignal<Step>,
    pub(in crate::account) name: RwSignal<String>,
    pub(in crate::account) display_name: RwSignal<String>,
    pub(in crate::account) environment: RwSignal<Option<Environment>>,
    pub(in crate::account) input: ReferenceInput,
    /// The name once the root exists.
    pub(in crate::account) created: RwSignal<Option<String>>,
    /// The request is on its way.
    pub(in crate::account) busy: RwSignal<bool>,
    /// What the server refused.
    pub(in crate::account) failed: RwSignal<Option<ApiError>>,
}

impl Draft {
    /// Nothing answered.
    pub(in crate::account) fn new() -> Self {
        Self {
            step: RwSignal::new(Step::Provider),
            name: RwSignal::new(String::new()),
            display_name: RwSignal::new(String::new()),
            environment: RwSignal::new(None),
            input: ReferenceInput::new(Given::of(ProviderType::AwsKms)),
            created: RwSignal::new(None),
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
        }
    }

    /// Who holds the key.
    pub(in crate::account) fn provider(self) -> ProviderType {
        self.input.given.with(|given| given.provider)
    }

    /// Whether leaving would lose something.
    pub(in crate::account) fn is_dirty(self) -> bool {
        let typed = |text: RwSignal<String>| text.with(|text| !text.trim().is_empty());
        let given = self.input.given.with(|given| !given.text.trim().is_empty() || !given.region.is_empty());
        self.created.with(Option::is_none) && (given || typed(self.name) || typed(self.display_name))
    }

    /// What is sent.
    pub(in crate::account) fn request(self) -> CreateRequest<AccountSpec> {
        let mut spec = self.input.given.with(Given::spec);
        spec.display_name = self.display_name.with(|text| Some(text.trim().to_owned()).filter(|text| !text.is_empty()));
        spec.environment = self.environment.get();
        CreateRequest { name: self.name.with(|name| name.trim().to_owned()), spec }
    }

    /// Whether the reference is one and agrees with provider and region.
    pub(in crate::account) fn has_key(self) -> bool {
        self.input.given.with(|given| matches!(given.verdict(), Verdict::Good(..)))
    }
}

/// The steps a provider needs, in order.
pub(in crate::account) fn steps(provider: ProviderType) -> Vec<Step> {
    let mut steps = vec![Step::Provider];
    if has_region(provider) {
        steps.push(Step::Region);
    }
    steps.extend([Step::Reference, Step::Review, Step::Verify]);
    steps
}

/// The step after this one; the region is skipped where the reference has answered it.
pub(in crate::account) fn next(step: Step, given: &Given) -> Step {
    let steps = steps(given.provider);
    let at = steps.iter().position(|&one| one == step).map_or(0, |at| at + 1);
    match steps.get(at) {
        Some(Step::Region) if has_reference(given.provider) && !given.region.is_empty() && !given.text.is_empty() => {
            Step::Reference
        }
        Some(&next) => next,
        None => step,
    }
}

/// The step before this one.
pub(in crate::account) fn previous(step: Step, provider: ProviderType) -> Option<Step> {
    let steps = steps(provider);
    let at = steps.iter().position(|&one| one == step)?;
    at.checked_sub(1).and_then(|at| steps.get(at)).copied()
}

/// What is wrong with a name, as the API sees it.
pub(in crate::account) fn name_problem(name: &str, accounts: &[AccountSummary]) -> Option<NameProblem> {
    let name = name.trim();
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if name.is_empty() {
        Some(NameProblem::Missing)
    } else if !name.bytes().all(fits) || name.starts_with('-') || name.ends_with('-') {
        Some(NameProblem::Shape)
    } else if name.len() > 63 {
        Some(NameProblem::Long)
    } else if accounts.iter().any(|account| account.name == name) {
        Some(NameProblem::Taken)
    } else {
        None
    }
}

/// Roots that stand on the same external key, however it is written.
pub(in crate::account) fn sharing<'a>(
    accounts: &'a [AccountSummary],
    provider: ProviderType,
    reference: &KeyReference,
) -> Vec<&'a AccountSummary> {
    let same = |text: &Option<String>| {
        text.as_deref().is_some_and(|text| KeyReference::parse(provider, text).is_ok_and(|other| other == *reference))
    };
    accounts
        .iter()
        .filter(|account| account.provider_type == provider && provider != ProviderType::Platform)
        .filter(|account| same(&account.key_reference) || same(&account.active_reference))
        .collect()
}

/// Whether a region can be one; an unknown one is only warned about.
pub(in crate::account) fn is_region(code: &str) -> bool {
    code.len() <= 63 && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The regions that fit what is typed, by code or name.
pub(in crate::account) fn regions_like(provider: ProviderType, typed: &str) -> Vec<key_reference::Region> {
    let typed = lower(typed.trim());
    let all = key_reference::regions(provider);
    // What is chosen exactly shows its neighbours still, so that another can be chosen.
    if all.iter().any(|region| region.code == typed) {
        return all.to_vec();
    }
    let fits = |region: &&key_reference::Region| region.code.contains(&typed) || lower(region.label).contains(&typed);
    all.iter().filter(fits).copied().collect()
}

/// The step whose field the server refused.
pub(in crate::account) fn step_of(error: &ApiError) -> Step {
    let field = error.field().map(|(field, _)| field.to_owned()).unwrap_or_default();
    match field.rsplit('.').next().unwrap_or_default() {
        "providerType" => Step::Provider,
        "region" => Step::Region,
        "name" | "keyReference" | "environment" | "displayName" => Step::Reference,
        _ if error.reason() == Some(ProblemReason::AlreadyExists) => Step::Reference,
        _ => Step::Review,
    }
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
