//! A verification as it happens (FR-201, FR-403): four steps, and where one fails the reason, the remedy, the command, and
//! the reference to be corrected in place.

use crate::account::actions::RootActions;
use crate::account::correction::Correction;
use crate::account::state::{self, Trouble};
use crate::account::texts::texts as shared;
use crate::account::verification_texts::texts;
use crate::i18n;
use crate::i18n::remedy_texts;
use crate::letters::capitalized;
use crate::shell::ticking;
use crate::store::Verb;
use crate::ui::{
    Button, ButtonKind, Card, CodeBlock, FailureCard, ObjectStatus, Stack, Status, VerificationStep as Row,
    VerificationSteps,
};
use leptos::prelude::*;
use model::Reason;
use model::account::{AccountPhase, StepName, StepState, Verification};
use model::can;
use model::wire::AccountSummary;

/// The card of one root.
#[component]
pub(super) fn VerificationCard(
    /// The root, while it exists.
    account: Memo<Option<AccountSummary>>,
    /// The page's actions.
    actions: RootActions,
) -> impl IntoView {
    let t = texts();
    let verification = Memo::new(move |_| account.get().and_then(|account| current(&account)));
    let rows = Signal::derive(move || rows(verification.get().as_ref()));
    let name = Signal::derive(move || account.get().map(|account| account.name).unwrap_or_default());
    let failed_at = Memo::new(move |_| verification.get().and_then(|v| failed_at(&v)));
    let is_ready = Memo::new(move |_| account.get().is_some_and(|account| account.phase == AccountPhase::Ready));
    let title = move || match (is_ready.get(), failed_at.get()) {
        (true, None) => (t.ready)(&name.get()),
        (_, Some(n)) => (t.stopped)(n),
        _ => t.running.to_owned(),
    };
    let trouble = Memo::new(move |_| account.get().and_then(|account| state::trouble(&account)));
    let next = Memo::new(move |_| verification.get().and_then(|v| v.next_attempt));
    let is_editing = RwSignal::new(false);
    let may_correct = Memo::new(move |_| account.with(|a| a.as_ref().is_some_and(|a| a.active_reference.is_none())));
    let failure = move || {
        view! { {move || trouble.get().map(|trouble| failure_card(account, trouble, next, is_editing, actions))} }
    };
    let mark = move || match (is_ready.get(), failed_at.get()) {
        (true, None) => {
            view! { <ObjectStatus status=Status::Ok text=i18n::account_status(AccountPhase::Ready).1 /> }.into_any()
        }
        (_, Some(_)) => view! { <ObjectStatus status=Status::Broken text=t.not_ready /> }.into_any(),
        _ => view! { <ObjectStatus status=Status::Waiting text=i18n::account_status(AccountPhase::Verifying).1 /> }
            .into_any(),
    };
    view! {
        <Card title=title actions=move || view! { {mark} }>
            <VerificationSteps label=move || (t.label)(&name.get()) steps=rows failure=failure />
            // Beside the steps, not in the one that failed: every attempt builds that anew, and would take the input along.
            <Show when=move || is_editing.get() && may_correct.get()>
                <Stack><Correction account on_close=move |()| is_editing.set(false) actions /></Stack>
            </Show>
        </Card>
    }
}

fn failure_card(
    account: Memo<Option<AccountSummary>>,
    trouble: Trouble,
    next: Memo<Option<jiff::Timestamp>>,
    is_editing: RwSignal<bool>,
    actions: RootActions,
) -> Option<impl IntoView> {
    let t = texts();
    let known = account.get_untracked()?;
    let provider = known.provider_type;
    let meaning = trouble.reason.map(|reason| (remedy_texts().meaning)(reason, provider)).unwrap_or_default();
    let remedy = trouble.reason.map(|reason| (remedy_texts().remedy)(reason, provider));
    let head = trouble.word;
    let now = ticking();
    let again = move || {
        let at = next.get()?;
        let rest = at.duration_since(now.get());
        Some(if rest.as_secs() > 0 { (t.again_in)(&i18n::duration(rest)) } else { t.again_now.to_owned() })
    };
    let name = known.name.clone();
    let busy_name = known.name.clone();
    let busy = Signal::derive(move || actions.is_busy(&busy_name));
    let rule = move |rule: fn(&AccountSummary) -> Result<(), can::Blocked>| {
        Signal::derive(move || account.get().and_then(|account| actions.blocked(Verb::Update, rule(&account))))
    };
    let is_in_use = known.active_reference.is_some();
    let rekey = actions.nav.href(&crate::routes::Route::Rekey(known.name.clone()));
    Some(view! {
        <FailureCard reason=move || view! { <b>{head} "."</b> " " {meaning} }>
            {remedy.map(|text| view! { <p>{text}</p> })}
            {trouble
                .command
                .map(|text| view! { <CodeBlock text=text copy_label=t.copy copied_label=shared().copied /> })}
            <div class="kc-row">
                <Button
                    kind=ButtonKind::Emphasized
                    on_press=move |()| actions.verify(&name)
                    disabled_reason=rule(can::verify)
                    busy
                >
                    {shared().check_now}
                </Button>
                {if is_in_use {
                    view! { <crate::ui::Link href=rekey kind=crate::ui::LinkKind::Action>{shared().rekey}</crate::ui::Link> }
                        .into_any()
                } else {
                    view! {
                        <Button
                            on_press=move |()| is_editing.update(|on| *on = !*on)
                            disabled_reason=rule(can::correct_reference)
                            expanded=Signal::derive(move || Some(is_editing.get()))
                        >
                            {t.correct}
                        </Button>
                    }
                        .into_any()
                }}
                <span class="kc-dim kc-small">{again}</span>
            </div>
        </FailureCard>
    })
}

/// The verification of the reference that counts now; none while an older reference's is still there.
fn current(account: &AccountSummary) -> Option<Verification> {
    let counts = account.active_reference.as_deref().unwrap_or(account.key_reference.as_deref().unwrap_or_default());
    account.verification.clone().filter(|verification| verification.key_reference == counts)
}

/// The step that failed, counted from 1.
fn failed_at(verification: &Verification) -> Option<usize> {
    verification.steps.iter().position(|step| step.state == StepState::Failed).map(|at| at + 1)
}

/// All four steps; those that have not started wait for the first that isn't done.
fn rows(verification: Option<&Verification>) -> Vec<Row> {
    let t = texts();
    let steps = verification.map(|v| v.steps.as_slice()).unwrap_or_default();
    let done = steps.iter().take_while(|step| step.state == StepState::Passed).count();
    let row = |name: StepName| {
        let step = steps.iter().find(|step| step.name == name);
        let state = step.map(|step| step.state);
        let default = (shared().step)(name).to_owned();
        let sentence = match step {
            None if done < 4 => format!("{default} {}", (t.waits_for)(done + 1)),
            Some(step) if step.state == StepState::Failed && !step.message.is_empty() && has_more(step.reason) => {
                said(&step.message)
            }
            _ => default,
        };
        Row {
            name: format!("{name:?}"),
            sentence,
            latency: step.and_then(|step| step.latency_ms).map(|ms| format!("{} ms", i18n::number(ms))),
            status: match state {
                None => Status::Waiting,
                Some(StepState::Running) => Status::Changing,
                Some(StepState::Passed) => Status::Ok,
                Some(StepState::Failed) => Status::Broken,
            },
            status_text: (t.state)(state).to_owned(),
        }
    };
    StepName::ALL.map(row).to_vec()
}

/// Whether the controller's sentence says more than the reason, which the card below explains in the reader's language.
fn has_more(reason: Option<Reason>) -> bool {
    reason.is_none_or(|reason| {
        reason.is_transient()
            || matches!(reason, Reason::MalformedReference | Reason::RegionMismatch | Reason::AmbiguousLabel)
    })
}

/// The controller's sentences begin in lower case and end without a stop. A reference at their start stays as it is.
fn said(message: &str) -> String {
    let is_word = message.split_whitespace().next().is_some_and(|word| word.chars().all(char::is_alphabetic));
    let end = if message.ends_with('.') { "" } else { "." };
    if is_word { capitalized(message) + end } else { format!("{message}{end}") }
}

#[cfg(test)]
mod tests {
    use super::{current, failed_at, rows, said};
    use crate::account::state::tests::root;
    use crate::ui::Status;
    use jiff::Timestamp;
    use model::account::{AccountPhase, StepName, StepState, Verification, VerificationStep};

    fn verification(states: &[StepState]) -> Verification {
        let steps = states.iter().zip(StepName::ALL).map(|(&state, name)| VerificationStep {
            name,
            state,
            reason: None,
            message: "the key is disabled".into(),
            time: Timestamp::UNIX_EPOCH,
            latency_ms: None,
        });
        Verification { key_reference: "arn".into(), steps: steps.collect(), next_attempt: None }
    }

    #[test]
    fn fr_201_all_four_steps_are_shown_from_the_start() {
        let rows = rows(None);
        assert_eq!(
            rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(),
            ["Syntax", "Exists", "Usable", "RoundTrip"]
        );
        assert!(rows.iter().all(|row| row.status == Status::Waiting));
    }

    #[test]
    fn fr_201_a_failure_says_what_was_found_and_the_rest_waits_for_it() {
        let verification = verification(&[StepState::Passed, StepState::Passed, StepState::Failed]);
        let rows = rows(Some(&verification));
        assert_eq!(failed_at(&verification), Some(3));
        assert_eq!((rows[2].status, rows[2].sentence.as_str()), (Status::Broken, "The key is disabled."));
        assert!(rows[3].sentence.ends_with("Waits for step 3."));
    }

    #[test]
    fn a_verification_of_the_reference_before_is_not_shown() {
        let mut account = root("a", AccountPhase::Verifying);
        account.active_reference = None;
        account.verification = Some(verification(&[StepState::Failed]));
        assert_eq!(current(&account), None);
        account.key_reference = Some("arn".into());
        assert!(current(&account).is_some());
    }

    #[test]
    fn sentences_are_sentences() {
        assert_eq!(said("no answer"), "No answer.");
        assert_eq!(said("Ready."), "Ready.");
        assert_eq!(said("arn:aws is disabled"), "arn:aws is disabled.");
    }
}
