//! The dialog of a dangerous action, the same for all of them: what happens, whether it can be undone, the typed name.

use crate::api::{ApiError, Fetched, use_api};
use crate::frame::{PageLiveMark, ProblemPanel};
use crate::i18n;
use crate::plan::action_texts::{blocked_text, texts};
use crate::plan::lines::lines;
use crate::plan::{confirm_texts, use_plan};
use crate::store::{self, Verb, WriteBlock, use_store};
use crate::ui::{ConfirmDialog, Effects, MessageKind, MessageStrip, Skeleton};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::plan::{Action, Kind, Plan, Tier, Warning};
use model::wire::{PlanRequest, ProblemReason};
use std::future::Future;
use std::pin::Pin;

/// What a person has confirmed: goes into the request as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// The hash of the plan that was shown.
    pub plan_hash: String,
    /// The typed name, tier 3.
    pub confirm_name: Option<String>,
    /// In the user's words.
    pub reason: Option<String>,
}

/// Carries out a confirmed action.
pub type Execute = Callback<Confirmed, Pin<Box<dyn Future<Output = Result<(), ApiError>>>>>;

/// What carries out a confirmed action, from a closure that makes the request.
pub fn execute<F>(request: impl Fn(Confirmed) -> F + Send + Sync + 'static) -> Execute
where
    F: Future<Output = Result<(), ApiError>> + 'static,
{
    Callback::new(move |confirmed| -> Pin<Box<dyn Future<Output = Result<(), ApiError>>>> {
        Box::pin(request(confirmed))
    })
}

/// Asks before a dangerous action. Give it a request to open it; `on_done` is called when the server has taken the action.
#[component]
pub fn PlanDialog(
    /// What is meant to be done; `None` closes the dialog.
    #[prop(into)]
    request: Signal<Option<PlanRequest>>,
    /// Cancel, Escape, and after success.
    #[prop(into)]
    on_close: Callback<()>,
    /// Sends the request.
    execute: Execute,
    /// A reason must be given; at tier 3 always.
    #[prop(optional)]
    reason_required: bool,
    /// Before the effects: from and to of a re-key.
    #[prop(optional, into)]
    details: ViewFn,
    /// Days until a deletion destroys, where they are chosen in the dialog; else those of the plan.
    #[prop(optional, into)]
    days: Signal<Option<u32>>,
) -> impl IntoView {
    let (api, store) = (use_api(), use_store());
    let live = use_plan(api, store, request);
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let has_moved = RwSignal::new(false);
    Effect::new(move |_| {
        request.track();
        failed.set(None);
        has_moved.set(false);
        busy.set(false);
    });
    let confirm = move |reason: String| {
        let Some(plan) = live.shown() else { return };
        let confirm_name = (plan.tier == Tier::TypeName).then(|| plan.subject.name.clone());
        let reason = Some(reason).filter(|reason| !reason.is_empty());
        busy.set(true);
        failed.set(None);
        has_moved.set(false);
        let answer = execute.run(Confirmed { plan_hash: plan.hash.clone(), confirm_name, reason });
        spawn_local(async move {
            let answer = answer.await;
            if busy.try_set(false).is_some() {
                // The page was left meanwhile.
                return;
            }
            match answer {
                Ok(()) => on_close.run(()),
                Err(ApiError::Problem(problem)) if problem.reason == ProblemReason::PlanChanged => {
                    has_moved.set(true);
                    // "was 12" is what was confirmed, not what the dialog opened with.
                    live.first.set(Some(plan));
                    if let Some(Ok(plan)) = problem.current.map(serde_json::from_value::<Plan>) {
                        live.take(Ok(plan));
                    }
                }
                Err(error) => failed.set(Some(error)),
            }
        });
    };
    // Off, forbidden or not ready, then blocked by a rule, then not known: four texts, and a right that is withdrawn while
    // the dialog is open is told in it.
    let blocked = Signal::derive(move || {
        let (verb, kind) = request.with(|asked| asked.as_ref().map(right))?;
        store.may(verb, kind).err().map(WriteBlock::text).or_else(|| match live.plan.get() {
            Fetched::Ready(plan) => plan.blockers.first().map(blocked_text),
            Fetched::Failed(_) => Some(texts().not_known.to_owned()),
            Fetched::Loading => Some(i18n::texts().loading.to_owned()),
        })
    });
    let details = StoredValue::new(details);
    let is_loading = Memo::new(move |_| live.plan.with(|plan| matches!(plan, Fetched::Loading)));
    let tier = Memo::new(move |_| live.ready().map_or(Tier::Confirm, |plan| plan.tier));
    view! {
        {move || {
            // It opens with its plan, and is built anew when the tier is another, never for a moved number.
            let asked = request.get()?;
            if is_loading.get() {
                return None;
            }
            let irreversible = live.shown().is_some_and(|plan| !plan.reversible);
            Some(
                view! {
                    {move || {
                        let t = texts();
                        let workspace = store.workspace_name().get_untracked();
                        let (action, subject) = (asked.action, asked.subject.clone());
                        let title = (t.title)(action, subject.kind, &subject.name, &workspace);
                        let button = (t.button)(action, &subject.name);
                        let undo = move || {
                            move || {
                                live.ready()
                                    .map(|plan| {
                                        let (first, rest) = undo_text(&plan, days.get());
                                        view! { <b>{first}</b> " " {rest} }
                                    })
                            }
                        };
                        let inside = move || body(live, failed, has_moved, details);
                        if tier.get() == Tier::TypeName {
                            view! {
                                <ConfirmDialog
                                    open=true
                                    on_cancel=on_close
                                    on_confirm=confirm
                                    title=title
                                    action=button
                                    type_name=subject.name.clone()
                                    reason_required=true
                                    reversibility=undo
                                    irreversible=irreversible
                                    blocked=blocked
                                    busy=busy
                                    texts=confirm_texts(true)
                                >
                                    {inside()}
                                </ConfirmDialog>
                            }
                                .into_any()
                        } else {
                            view! {
                                <ConfirmDialog
                                    open=true
                                    on_cancel=on_close
                                    on_confirm=confirm
                                    title=title
                                    action=button
                                    reason_required=reason_required
                                    reversibility=undo
                                    irreversible=irreversible
                                    blocked=blocked
                                    busy=busy
                                    texts=confirm_texts(reason_required)
                                >
                                    {inside()}
                                </ConfirmDialog>
                            }
                                .into_any()
                        }
                    }}
                },
            )
        }}
    }
}

/// Whether it can be undone, the important part first.
fn undo_text(plan: &Plan, chosen: Option<u32>) -> (String, &'static str) {
    let t = texts();
    if let (Action::Delete, Some(days)) = (plan.action, chosen.or(plan.effects.destroyed_after_days)) {
        return (t.undo_within)(days, &i18n::number(days));
    }
    let (first, rest) = (t.undo)(plan);
    (first.to_owned(), rest)
}

fn body(
    live: crate::plan::LivePlan,
    failed: RwSignal<Option<ApiError>>,
    has_moved: RwSignal<bool>,
    details: StoredValue<ViewFn>,
) -> impl IntoView {
    let t = texts();
    let effects = Signal::derive(move || {
        let (plan, first) = (live.ready(), live.first.get());
        plan.zip(first).map(|(plan, first)| lines(t, &plan, &first)).unwrap_or_default()
    });
    let warnings = move || {
        live.ready().map(|plan| {
            let said = |warning: &Warning| (t.warning)(plan.action, *warning);
            plan.warnings.iter().filter_map(said).collect::<Vec<_>>()
        })
    };
    view! {
        {details.with_value(ViewFn::run)}
        {move || match live.plan.get() {
            Fetched::Loading => view! { <Skeleton rows=3 label=i18n::texts().loading /> }.into_any(),
            Fetched::Failed(error) => view! { <ProblemPanel error on_retry=move |()| live.retry() /> }.into_any(),
            Fetched::Ready(_) if effects.with(Vec::is_empty) => view! { <p>{t.nothing}</p> }.into_any(),
            Fetched::Ready(_) => {
                view! { <Effects title=t.happens effects trailing=move || view! { <PageLiveMark /> } /> }.into_any()
            }
        }}
        {move || {
            warnings()
                .unwrap_or_default()
                .into_iter()
                .map(|text| view! { <MessageStrip kind=MessageKind::Warning>{text}</MessageStrip> })
                .collect_view()
        }}
        <Show when=move || has_moved.get()>
            <MessageStrip kind=MessageKind::Warning announce=true>{t.moved}</MessageStrip>
        </Show>
        {move || failed.get().map(|error| view! { <ProblemPanel error on_retry=move |()| failed.set(None) /> })}
    }
}

/// The right an action takes.
fn right(asked: &PlanRequest) -> (Verb, store::Kind) {
    let kind = match asked.subject.kind {
        Kind::Tenant => store::Kind::Tenant,
        Kind::Account => store::Kind::Account,
        Kind::ServiceEncryptionKey => store::Kind::Key,
    };
    (asked.action.verb(), kind)
}
