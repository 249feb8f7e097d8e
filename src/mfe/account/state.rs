//! What a root's state looks like in its chain, which roots come first, and which ones need a word. Pure.

use crate::account::sorting::compare;
use crate::letters::lower;
use crate::routes::RootsFilter;
use crate::ui::Status;
use jiff::Timestamp;
use model::account::{AccountPhase, Environment, ProviderType, RekeyPhase, StepState, Verification, VerificationStep};
use model::wire::AccountSummary;
use model::{KeyReference, Reason, remedy, words};

/// How two neighbours of the chain are connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    /// It holds.
    Solid,
    /// Nothing beyond, or nothing known.
    Dotted,
    /// The chain breaks here.
    Cut,
}

/// Why a root needs a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    /// The stable word, for example `KeyDisabled`.
    pub(super) word: String,
    /// The reason, when it is one of a verification.
    pub(super) reason: Option<Reason>,
    /// Since when it is so.
    pub(super) since: Option<Timestamp>,
    /// What the provider or the controller said, in English.
    pub(super) message: String,
    /// What a person can type at the provider.
    pub(super) command: Option<String>,
}

/// The states of external key, root, service keys and clients.
pub(super) fn chain(account: &AccountSummary) -> [Status; 4] {
    let fails = failure(account).is_some();
    let (external, root) = match account.phase {
        AccountPhase::Pending | AccountPhase::Verifying if fails => (Status::Broken, Status::Waiting),
        AccountPhase::Pending | AccountPhase::Verifying => (Status::Waiting, Status::Waiting),
        AccountPhase::Ready => (if fails { Status::AtRisk } else { Status::Ok }, Status::Ok),
        AccountPhase::Rekeying => (Status::Ok, Status::Changing),
        AccountPhase::Degraded => (Status::Ok, Status::AtRisk),
        AccountPhase::Unavailable => (Status::Broken, Status::Broken),
        AccountPhase::Suspended => (Status::Ok, Status::Off),
        AccountPhase::Deleting => (Status::Ok, Status::Deletion),
    };
    let is_used = account.keys > 0;
    let keys = match account.phase {
        _ if !is_used => Status::Off,
        AccountPhase::Unavailable => Status::Broken,
        AccountPhase::Degraded => Status::AtRisk,
        AccountPhase::Suspended => Status::Off,
        _ => Status::Ok,
    };
    let clients = match account.active_clients {
        None if is_used => Status::Unknown,
        None | Some(0) => Status::Off,
        Some(_) if account.phase == AccountPhase::Unavailable => Status::AtRisk,
        Some(_) => Status::Ok,
    };
    [external, root, keys, clients]
}

/// The three connections of a chain; it is cut once, behind the first that is broken.
pub(super) fn wires(states: [Status; 4]) -> [Wire; 3] {
    let mut is_cut = false;
    [0, 1, 2].map(|at| match (states[at], states[at + 1]) {
        (_, Status::Waiting | Status::Unknown | Status::Off) | (Status::Waiting | Status::Unknown | Status::Off, _) => {
            Wire::Dotted
        }
        (Status::Broken, _) if !is_cut => {
            is_cut = true;
            Wire::Cut
        }
        _ => Wire::Solid,
    })
}

/// The step that failed, unless the verification is of another reference than the one that counts now.
pub(super) fn failure(account: &AccountSummary) -> Option<&VerificationStep> {
    let verification = account.verification.as_ref()?;
    let counts = account.active_reference.as_deref().unwrap_or(account.key_reference.as_deref().unwrap_or_default());
    (verification.key_reference == counts).then(|| verification.failure()).flatten()
}

/// The word and the remedy of a root that isn't as it should be; `None` when it is, or only needs time.
pub(super) fn trouble(account: &AccountSummary) -> Option<Trouble> {
    if let Some(step) = failure(account)
        && matches!(account.phase, AccountPhase::Pending | AccountPhase::Verifying | AccountPhase::Unavailable)
    {
        let command = step.reason.and_then(|reason| command(account, reason));
        return Some(Trouble {
            word: step.reason.map_or_else(|| "VerificationFailed".to_owned(), |reason| reason.to_string()),
            reason: step.reason,
            since: account.since.or(Some(step.time)),
            message: step.message.clone(),
            command,
        });
    }
    let waits = account.rekey.as_ref().is_some_and(|rekey| rekey.phase == RekeyPhase::AwaitingConfirmation);
    let word = match account.phase {
        AccountPhase::Unavailable => account.reason.clone().unwrap_or_else(|| "Unavailable".to_owned()),
        AccountPhase::Degraded => account.reason.clone().unwrap_or_else(|| "KeysLeftBehind".to_owned()),
        AccountPhase::Deleting if account.keys > 0 => "DeletionBlocked".to_owned(),
        _ if waits => "AwaitingConfirmation".to_owned(),
        _ => return None,
    };
    Some(Trouble {
        word,
        reason: None,
        since: account.since,
        message: account.message.clone().unwrap_or_default(),
        command: None,
    })
}

/// The provider's command that mends this, for the key in use.
fn command(account: &AccountSummary, reason: Reason) -> Option<String> {
    let text = account.active_reference.as_deref().or(account.key_reference.as_deref())?;
    let reference = KeyReference::parse(account.provider_type, text).ok()?;
    remedy::command(reason, &reference)
}

/// The tool a command is for, as its button names it: its first word.
pub(super) fn tool(command: &str) -> &str {
    command.split_whitespace().next().unwrap_or_default()
}

/// The slowest step of a passed verification is its round trip: milliseconds.
pub(super) fn latency(verification: Option<&Verification>) -> Option<u32> {
    verification.filter(|v| v.passed()).and_then(|v| v.steps.last()).and_then(|step| step.latency_ms)
}

/// The step under way, counted from 1, and its word.
pub(super) fn running_step(verification: Option<&Verification>) -> Option<(usize, String)> {
    let steps = &verification?.steps;
    let at = steps.iter().position(|step| step.state == StepState::Running)?;
    Some((at + 1, format!("{:?}", steps[at].name)))
}

/// The names that match, in the order of the address: problems first and then by name where it says nothing.
pub(super) fn matching(accounts: &[AccountSummary], filter: &RootsFilter) -> Vec<String> {
    let mut rows: Vec<&AccountSummary> = accounts.iter().filter(|account| matches(account, filter)).collect();
    let problems_first =
        |a: &AccountSummary, b: &AccountSummary| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name));
    rows.sort_by(|a, b| {
        let asked = filter.sort.as_deref().and_then(|word| compare(word, a, b));
        asked.unwrap_or_else(|| problems_first(a, b))
    });
    rows.into_iter().map(|account| account.name.clone()).collect()
}

fn matches(account: &AccountSummary, filter: &RootsFilter) -> bool {
    let one_of = |wanted: &Option<String>, word: &str| words::holds(wanted.as_deref(), word);
    let found = |q: &str| {
        let q = lower(q.trim());
        [
            Some(&account.name),
            account.display_name.as_ref(),
            account.key_reference.as_ref(),
            account.active_reference.as_ref(),
        ]
        .into_iter()
        .flatten()
        .any(|text| lower(text).contains(&q))
    };
    one_of(&filter.provider, account.provider_type.as_str())
        && one_of(&filter.phase, &format!("{:?}", account.phase))
        && one_of(&filter.environment, account.environment.map_or("", Environment::as_str))
        && filter.q.as_deref().is_none_or(found)
}

fn rank(account: &AccountSummary) -> u8 {
    match account.phase {
        AccountPhase::Unavailable => 0,
        AccountPhase::Pending | AccountPhase::Verifying if failure(account).is_some() => 1,
        AccountPhase::Degraded => 2,
        AccountPhase::Pending | AccountPhase::Verifying => 3,
        AccountPhase::Deleting => 4,
        AccountPhase::Rekeying => 5,
        AccountPhase::Suspended => 6,
        AccountPhase::Ready => 7,
    }
}

/// The order while a pointer or the focus is in the list: what is there stays where it is, what is new comes last.
pub(super) fn kept(shown: &[String], wanted: &[String]) -> Vec<String> {
    let stays = shown.iter().filter(|name| wanted.contains(name));
    let comes = wanted.iter().filter(|name| !shown.contains(name));
    stays.chain(comes).cloned().collect()
}

/// What a row says below its name: provider and region.
pub(super) fn place(provider: &str, region: Option<&str>) -> String {
    match region.filter(|region| !region.is_empty()) {
        Some(region) => format!("{provider} · {region}"),
        None => provider.to_owned(),
    }
}

/// Whether a provider names its keys.
pub(super) fn has_reference(provider: ProviderType) -> bool {
    provider != ProviderType::Platform
}

/// Whether a provider has regions.
pub(super) fn has_region(provider: ProviderType) -> bool {
    matches!(provider, ProviderType::AwsKms | ProviderType::AzureKeyVault | ProviderType::GcpKms)
}

#[cfg(test)]
#[path = "state_tests.rs"]
pub(super) mod tests;
