//! Moving a root to another external key (FR-203): choose the target, see what happens, type the name, watch it.

use crate::account::actions::{RootActions, RootDialogs, use_root_actions};
use crate::account::reference_field::ReferenceField;
use crate::account::reference_input::{Given, ReferenceInput, Verdict};
use crate::account::rekey::texts::texts;
use crate::account::rekey::{FromTo, RekeyPanel};
use crate::account::state::has_reference;
use crate::api::{ApiError, use_live};
use crate::frame::{DegradedStrip, PageLiveMark};
use crate::i18n;
use crate::plan::{Confirmed, PlanDialog};
use crate::routes::Route;
use crate::shell::{use_route, use_shell};
use crate::store::Verb;
use crate::ui::{
    Button, ButtonKind, Card, Columns, EmptyState, Field, KeyValue, KeyValues, Link, LinkKind, ObjectStatus, Page,
    PageBody, PageHeader, Select, SelectOption, SideWidth, Skeleton, Stack,
};
use leptos::prelude::*;
use model::ProviderType;
use model::can;
use model::plan::{Action, Subject};
use model::wire::{AccountSummary, PlanRequest, RekeyRequest, RekeyTarget};
use std::future::Future;
use std::pin::Pin;

/// FR-203.
#[component]
pub fn RekeyPage() -> impl IntoView {
    let t = texts();
    let actions = use_root_actions();
    let (api, route) = (actions.api, use_route());
    let name = Memo::new(move |last: Option<&String>| match route.get() {
        Route::Rekey(name) => name,
        _ => last.cloned().unwrap_or_default(),
    });
    let name = Signal::from(name);
    let account = actions.store.account(name);
    let live = use_live(move || {
        account.get();
        let name = name.get();
        async move { api.account(&name, None).await }
    });
    let rekey =
        Memo::new(move |_| live.ready().and_then(|detail| detail.object.status).and_then(|status| status.rekey));
    let is_running = Memo::new(move |_| {
        account.with(|account| {
            account.as_ref().and_then(|a| a.rekey.as_ref()).is_some_and(|rekey| rekey.phase.is_running())
        })
    });
    let is_known = Memo::new(move |_| account.with(Option::is_some));
    let crumb = move || (name.get_untracked(), actions.nav.href(&Route::root(name.get_untracked())));
    let state = move || {
        account.get().map(|account| {
            let (status, word) = i18n::account_status(account.phase);
            view! { <ObjectStatus status text=word /> }
        })
    };
    let open = move || {
        let href = actions.nav.href(&Route::root(name.get()));
        view! { <Link href=href kind=LinkKind::Action>{t.to_root}</Link> }
    };
    // A memo, or every delta would build the form anew and lose what was typed.
    let has_state = Memo::new(move |_| actions.store.state.with(Option::is_some));
    let body = move || match (is_known.get(), has_state.get()) {
        (true, _) => view! {
            <Show when=move || rekey.with(Option::is_some)>
                <RekeyPanel account rekey actions />
            </Show>
            <Show when=move || !is_running.get()>
                <Target account actions />
            </Show>
        }
        .into_any(),
        (false, true) => {
            let texts = crate::account::detail::texts::texts();
            view! { <EmptyState title=texts.gone_title text=texts.gone_text /> }.into_any()
        }
        (false, false) => view! { <Skeleton rows=6 label=i18n::texts().loading /> }.into_any(),
    };
    view! {
        <Page>
            <PageHeader title=move || (t.title)(&name.get()) crumb=crumb() actions=open>
                {state}
                <PageLiveMark />
            </PageHeader>
            <PageBody>
                <DegradedStrip />
                <RootDialogs actions />
                {body}
            </PageBody>
        </Page>
    }
}

/// The target, and the plan of moving to it.
#[component]
fn Target(account: Memo<Option<AccountSummary>>, actions: RootActions) -> impl IntoView {
    let (t, shell) = (texts(), use_shell());
    let known = account.get_untracked();
    let waits = known.as_ref().and_then(wanted);
    let provider = known.as_ref().map_or(ProviderType::AwsKms, |account| account.provider_type);
    let start = Given::of(provider);
    // A change that waits for its confirmation is what is asked for.
    let input = ReferenceInput::new(waits.map_or(start.clone(), |text| start.with_text(&text)));
    let opened = input.given.get_untracked();
    Effect::new(move |_| shell.set_dirty(input.given.with(|given| *given != opened && !given.text.is_empty())));
    on_cleanup(move || shell.set_dirty(false));
    let in_use = Signal::derive(move || account.get().and_then(|account| account.active_reference).unwrap_or_default());
    let off = Signal::derive(move || {
        let known = account.get()?;
        let blocked = actions.blocked(Verb::Update, can::rekey(&known));
        let verdict = input.given.with(Given::verdict);
        let is_good = matches!(verdict, Verdict::Good(..));
        let same = input.given.with(|given| given.provider == known.provider_type && given.text.trim() == in_use.get());
        blocked.or_else(|| (!is_good).then(|| t.missing.to_owned())).or_else(|| same.then(|| t.same.to_owned()))
    });
    let request = RwSignal::new(None::<PlanRequest>);
    let is_done = StoredValue::new(false);
    let show = move |()| {
        let Some(known) = account.get_untracked() else { return };
        let subject = Subject { kind: model::plan::Kind::Account, name: known.name.clone() };
        let target = input.given.with_untracked(|given| target(given, &known));
        is_done.set_value(false);
        request.set(Some(PlanRequest { action: Action::Rekey, subject, target: Some(target) }));
    };
    let execute = Callback::new(move |confirmed: Confirmed| {
        let asked = request.get_untracked();
        Box::pin(async move {
            let Some(PlanRequest { subject, target: Some(target), .. }) = asked else { return Ok(()) };
            let order = RekeyRequest {
                target,
                plan_hash: confirmed.plan_hash,
                confirm_name: confirmed.confirm_name.unwrap_or_default(),
                reason: confirmed.reason.unwrap_or_default(),
            };
            actions.api.rekey(&subject.name, &order).await?;
            is_done.set_value(true);
            actions.say((t.started)(&subject.name));
            Ok(())
        }) as Pin<Box<dyn Future<Output = Result<(), ApiError>>>>
    });
    let close = move |()| {
        let name = request.get_untracked().map(|request| request.subject.name).unwrap_or_default();
        request.set(None);
        if is_done.get_value() {
            shell.set_dirty(false);
            actions.nav.to(&Route::root(name));
        }
    };
    let to = Signal::derive(move || {
        request.get().and_then(|request| request.target).map(|target| target.key_reference).unwrap_or_default()
    });
    let side = move || {
        view! {
            <Card title=t.now_title>
                <KeyValues>
                    <KeyValue label=t.from wide=true>
                        <code>{move || Some(in_use.get()).filter(|text| !text.is_empty()).unwrap_or_else(|| t.platform_key.to_owned())}</code>
                    </KeyValue>
                </KeyValues>
            </Card>
            <Card title=t.keep_title><p>{t.keep_text}</p></Card>
        }
    };
    view! {
        <Columns width=SideWidth::Wizard side=side>
            <Card title=t.target_title>
                <Stack>
                <p>{t.target_text}</p>
                <ProviderField input />
                <Show when=move || has_reference(input.given.with(|given| given.provider))>
                    <ReferenceField input />
                </Show>
                <div class="kc-row">
                    <Button kind=ButtonKind::Emphasized on_press=show disabled_reason=off>{t.show_plan}</Button>
                </div>
                </Stack>
            </Card>
        </Columns>
        <PlanDialog
            request
            on_close=close
            execute
            reason_required=true
            details=move || view! { <FromTo from=in_use to /> }
        />
    }
}

#[component]
fn ProviderField(input: ReferenceInput) -> impl IntoView {
    let names = i18n::texts();
    let options = ProviderType::ALL.map(|p| SelectOption::new(p.as_str(), names.provider(p))).to_vec();
    let choose = move |value: String| {
        if let Some(provider) = ProviderType::ALL.into_iter().find(|provider| provider.as_str() == value) {
            input.choose(provider);
        }
    };
    view! {
        <Field label=texts().provider>
            <Select
                value=Signal::derive(move || input.given.with(|given| given.provider.as_str().to_owned()))
                on_change=choose
                options=Signal::stored(options)
                width=20.0
            />
        </Field>
    }
}

/// The reference somebody asked for that isn't in use yet.
fn wanted(account: &AccountSummary) -> Option<String> {
    account.key_reference.clone().filter(|wanted| Some(wanted) != account.active_reference.as_ref())
}

/// The target as it is sent: what stays as it is, is left out.
fn target(given: &Given, account: &AccountSummary) -> RekeyTarget {
    let spec = given.spec();
    RekeyTarget {
        provider_type: (spec.provider_type != account.provider_type).then_some(spec.provider_type),
        region: spec.region.filter(|region| Some(region) != account.region.as_ref()),
        key_reference: spec.key_reference.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::{target, wanted};
    use crate::account::reference_input::Given;
    use crate::account::state::tests::root;
    use model::ProviderType;
    use model::account::AccountPhase;

    #[test]
    fn fr_203_a_target_carries_only_what_changes() {
        let account = root("aws", AccountPhase::Ready);
        let arn = |region: &str| format!("arn:aws:kms:{region}:111122223333:alias/new");
        let near = target(&Given::of(ProviderType::AwsKms).with_text(&arn("eu-central-1")), &account);
        assert_eq!((near.provider_type, near.region, near.key_reference), (None, None, arn("eu-central-1")));
        let far = target(&Given::of(ProviderType::AwsKms).with_text(&arn("eu-west-1")), &account);
        assert_eq!(far.region.as_deref(), Some("eu-west-1"));
        let other = target(&Given::of(ProviderType::Platform), &account);
        assert_eq!((other.provider_type, other.key_reference.as_str()), (Some(ProviderType::Platform), ""));
    }

    #[test]
    fn fr_203_a_change_that_waits_is_offered_as_the_target() {
        let mut account = root("aws", AccountPhase::Ready);
        assert_eq!(wanted(&account), None);
        account.key_reference = Some("arn:new".into());
        assert_eq!(wanted(&account).as_deref(), Some("arn:new"));
    }
}
