//! The wizard for a root of trust (FR-403): provider, region, key reference, review, live verification.

use crate::account::actions::{RootActions, RootDialogs, use_root_actions};
use crate::account::state::has_reference;
use crate::account::texts::texts as shared;
use crate::account::wizard::draft::{
    Draft, NameProblem, Step, is_region, name_problem, next, previous, step_of, steps,
};
use crate::account::wizard::texts::texts;
use crate::account::wizard::{ProviderStep, ReferenceStep, RegionStep, ReviewStep, SideCards, VerifyStep};
use crate::frame::{DegradedStrip, PageLiveMark};
use crate::i18n;
use crate::plan::MayNot;
use crate::routes::{NewKey, Route};
use crate::shell::use_shell;
use crate::store::{Kind, Verb};
use crate::ui::{
    Button, ButtonKind, Columns, Link, LinkKind, Page, PageBody, PageHeader, SideWidth, WizardFooter, WizardSteps,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::account::AccountPhase;
use model::wire::{AccountSummary, ProblemReason};

/// FR-403.
#[component]
pub fn NewRootPage() -> impl IntoView {
    let (t, shell) = (texts(), use_shell());
    let actions = use_root_actions();
    let draft = Draft::new();
    Effect::new(move |_| shell.set_dirty(draft.is_dirty()));
    on_cleanup(move || shell.set_dirty(false));
    // What the server refused is true until something is changed.
    Effect::new(move |_| {
        draft.name.track();
        draft.input.given.track();
        draft.failed.set(None);
    });
    let created = Signal::derive(move || draft.created.get().unwrap_or_default());
    let account = actions.store.account(created);
    let workspace = actions.store.workspace_name();
    let subtitle = move || match draft.created.get() {
        Some(name) => (t.name_of)(&name, &workspace.get()),
        None => (i18n::texts().in_workspace)(&workspace.get()),
    };
    let crumb = (i18n::texts().roots_of_trust.to_owned(), actions.nav.href(&Route::roots(|_| {})));
    let field = move |ends: &'static str| {
        Signal::derive(move || {
            let error = draft.failed.get()?;
            let is_taken = ends == "name" && error.reason() == Some(ProblemReason::AlreadyExists);
            if is_taken {
                return Some((t.name_problem)(NameProblem::Taken).to_owned() + ".");
            }
            error.field().filter(|(field, _)| field.rsplit('.').next() == Some(ends)).map(|(_, text)| text)
        })
    };
    let body = move || match draft.step.get() {
        Step::Provider => view! { <ProviderStep draft /> }.into_any(),
        Step::Region => view! { <RegionStep draft refused=field("region") /> }.into_any(),
        Step::Reference => {
            view! { <ReferenceStep draft name_refused=field("name") reference_refused=field("keyReference") /> }
                .into_any()
        }
        Step::Review => view! { <ReviewStep draft /> }.into_any(),
        Step::Verify => ().into_any(),
    };
    let is_created = Memo::new(move |_| draft.created.with(Option::is_some));
    view! {
        <Page>
            <PageHeader title=i18n::texts().new_root crumb=crumb subtitle=subtitle>
                <PageLiveMark />
            </PageHeader>
            <Steps draft />
            <PageBody>
                <DegradedStrip />
                <Show when=move || draft.created.with(Option::is_none)><MayNot verb=Verb::Create kind=Kind::Account /></Show>
                <RootDialogs actions on_deleted=move |_: String| actions.nav.to(&Route::roots(|_| {})) />
                <Show
                    when=move || is_created.get()
                    fallback=move || {
                        view! {
                            <Columns width=SideWidth::Wizard side=move || view! { <SideCards draft /> }>{body}</Columns>
                        }
                    }
                >
                    <VerifyStep draft account actions />
                </Show>
            </PageBody>
            <Show when=move || is_created.get() fallback=move || view! { <WayOn draft actions /> }>
                <WayOut account actions />
            </Show>
        </Page>
    }
}

/// The bar of steps; once the root exists nothing can be gone back to.
#[component]
fn Steps(draft: Draft) -> impl IntoView {
    let t = texts();
    let all = Memo::new(move |_| steps(draft.provider()));
    let names = Signal::derive(move || {
        let has_reference = has_reference(draft.provider());
        all.get().into_iter().map(|step| (t.step)(step, has_reference).to_owned()).collect::<Vec<_>>()
    });
    let current = Signal::derive(move || {
        all.with(|all| all.iter().position(|&step| step == draft.step.get()).unwrap_or_default())
    });
    let go = move |at: usize| {
        if let Some(step) = all.get_untracked().get(at) {
            draft.step.set(*step);
        }
    };
    view! {
        <Show
            when=move || draft.created.with(Option::is_none)
            fallback=move || view! { <WizardSteps label=t.steps steps=names current done_label=t.done /> }
        >
            <WizardSteps label=t.steps steps=names current on_step=go done_label=t.done />
        </Show>
    }
}

/// Back, cancel, and the way on with what is missing for it.
#[component]
fn WayOn(draft: Draft, actions: RootActions) -> impl IntoView {
    let t = texts();
    let accounts = actions.store.accounts();
    let missing = Signal::derive(move || {
        let name = || {
            let name = draft.name.get();
            accounts.with(|all| name_problem(&name, all.as_deref().unwrap_or_default()))
        };
        let answers = || {
            let name = name().map(|problem| (t.name_problem)(problem).to_owned());
            name.or_else(|| (!draft.has_key()).then(|| t.reference_missing.to_owned()))
        };
        match draft.step.get() {
            Step::Region => {
                let fits = draft.input.given.with(|given| is_region(&given.region));
                (!fits).then(|| t.region_wrong.to_owned())
            }
            Step::Reference => answers(),
            Step::Review => actions.store.blocked(Verb::Create, Kind::Account).get().or_else(answers),
            Step::Provider | Step::Verify => None,
        }
    });
    let text = move || match draft.step.get() {
        Step::Reference => t.to_review,
        Step::Review => t.create,
        _ => t.next,
    };
    let go = move |()| match draft.step.get_untracked() {
        Step::Review => create(draft, actions),
        step => draft.step.set(draft.input.given.with_untracked(|given| next(step, given))),
    };
    let before = Memo::new(move |_| previous(draft.step.get(), draft.provider()));
    let start = move || {
        view! {
            <Show when=move || before.get().is_some()>
                <Button
                    kind=ButtonKind::Transparent
                    on_press=move |()| {
                        if let Some(step) = before.get_untracked() {
                            draft.step.set(step);
                        }
                    }
                >
                    {t.back}
                </Button>
                <small class="kc-dim">{t.kept}</small>
            </Show>
        }
    };
    view! {
        <WizardFooter start=start>
            <Button kind=ButtonKind::Transparent on_press=move |()| actions.nav.to(&Route::roots(|_| {}))>
                {i18n::texts().cancel}
            </Button>
            <Button kind=ButtonKind::Emphasized on_press=go disabled_reason=missing busy=draft.busy>{text}</Button>
        </WizardFooter>
    }
}

/// Sends the answers; a refused field leads back to its step.
fn create(draft: Draft, actions: RootActions) {
    let request = draft.request();
    draft.busy.set(true);
    draft.failed.set(None);
    spawn_local(async move {
        match actions.api.create_account(&request).await {
            Ok(_) => {
                draft.created.try_set(Some(request.name));
                draft.step.try_set(Step::Verify);
            }
            Err(error) => {
                draft.step.try_set(step_of(&error));
                draft.failed.try_set(Some(error));
            }
        }
        draft.busy.try_set(false);
    });
}

/// When and by whom it was created, and where to go from here.
#[component]
fn WayOut(account: Memo<Option<AccountSummary>>, actions: RootActions) -> impl IntoView {
    let t = texts();
    let is_ready = Memo::new(move |_| account.get().is_some_and(|account| account.phase == AccountPhase::Ready));
    let name = Memo::new(move |_| account.get().map(|account| account.name).unwrap_or_default());
    let user = actions.store.workspace(|workspace| workspace.user.name.clone());
    let made = move || {
        let time = account.get()?.created_at.map(i18n::clock_time)?;
        user.get().map(|user| (t.created)(&time, i18n::person(&user)))
    };
    let delete = move || {
        account.get().map(|account| {
            let rule = model::can::delete_account(&account, account.keys);
            let reason = Signal::derive(move || actions.blocked(Verb::Delete, rule.clone()));
            let (text, name) = ((shared().delete)(&account.name), account.name);
            view! {
                <Button kind=ButtonKind::Transparent on_press=move |()| actions.ask_delete(&name) disabled_reason=reason>
                    {text}
                </Button>
            }
        })
    };
    view! {
        <WizardFooter start=move || view! { <small class="kc-dim">{made}</small> }>
            <Show
                when=move || is_ready.get()
                fallback=move || {
                    view! {
                        {delete}
                        <Button on_press=move |()| actions.nav.to(&Route::roots(|_| {}))>{t.leave}</Button>
                    }
                }
            >
                <Link href=move || actions.nav.href(&Route::root(name.get())) kind=LinkKind::Action>{t.open}</Link>
                <Button
                    kind=ButtonKind::Emphasized
                    on_press=move |()| actions.nav.to(&Route::NewKey(NewKey { account: Some(name.get_untracked()) }))
                    disabled_reason=actions.store.blocked(Verb::Create, Kind::Key)
                >
                    {shared().new_key}
                </Button>
            </Show>
        </WizardFooter>
    }
}
