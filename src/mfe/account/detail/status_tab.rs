//! The state of a root in sentences, what to do about it, and its external key.

use crate::account::actions::RootActions;
use crate::account::detail::conditions::sentence;
use crate::account::detail::texts::texts;
use crate::account::rekey::RekeyPanel;
use crate::account::state;
use crate::account::texts::texts as shared;
use crate::account::trouble_strip::TroubleStrip;
use crate::account::verification_card::VerificationCard;
use crate::frame::HistoryCard;
use crate::i18n;
use crate::routes::{Detail, Route};
use crate::shell::now;
use crate::ui::{Card, Columns, KeyValue, KeyValues, Sentence, SentenceList};
use leptos::prelude::*;
use model::account::{AccountStatus, ProviderType};
use model::condition::{Condition, types};
use model::wire::{AccountDetail, AccountSummary};

/// The tab.
#[component]
pub(in crate::account) fn StatusTab(
    /// The root in a row.
    account: Memo<Option<AccountSummary>>,
    /// The root in full.
    detail: Signal<Option<AccountDetail>>,
    /// The page's actions.
    actions: RootActions,
) -> impl IntoView {
    let t = texts();
    let status = Memo::new(move |_| {
        detail.with(|detail| detail.as_ref().and_then(|detail| detail.object.status.clone())).unwrap_or_default()
    });
    let activity = Signal::derive(move || detail.with(|d| d.as_ref().map(|d| d.activity.clone())).unwrap_or_default());
    let history = Signal::derive(move || {
        let name = account.with(|a| a.as_ref().map(|a| a.name.clone())).unwrap_or_default();
        actions.nav.href(&Route::Root(name, Detail { tab: Some("history".to_owned()) }))
    });
    let rekey = Memo::new(move |_| status.with(|status| status.rekey.clone()));
    // A root that was never ready shows its verification; one that was shows what is wrong now.
    let was_ready = Memo::new(move |_| account.with(|a| a.as_ref().is_some_and(|a| a.active_reference.is_some())));
    let trouble = move || {
        let account = account.get().filter(|_| was_ready.get())?;
        let trouble = state::trouble(&account)?;
        Some(view! { <TroubleStrip account trouble actions /> })
    };
    let provider = move || account.get().map_or(ProviderType::Platform, |account| account.provider_type);
    let row = move |condition: Condition| {
        let (status, text) = sentence(&condition, provider());
        let since = (t.since)(&i18n::date_time(condition.last_transition_time, now()));
        view! { <Sentence status=status trailing=move || view! { <span class="kc-dim kc-small">{since}</span> }>{text}</Sentence> }
    };
    view! {
        {trouble}
        <Columns side=move || view! { <KeyCard account status /> <HistoryCard activity thing=t.this_root all=history /> }>
            <RekeyPanel account rekey actions />
            <Show when=move || !was_ready.get()>
                <VerificationCard account actions />
            </Show>
            <Card title=t.status>
                <SentenceList>
                    {move || status.with(|status| once(&status.conditions)).into_iter().map(row).collect_view()}
                </SentenceList>
            </Card>
        </Columns>
    }
}

/// Without what is said twice: a root that isn't ready for the reason that its key isn't verified says so once.
fn once(conditions: &[Condition]) -> Vec<Condition> {
    let verified = conditions.iter().find(|condition| condition.type_ == types::KEY_VERIFIED);
    let repeats = |condition: &Condition| {
        condition.type_ == types::READY && verified.is_some_and(|verified| verified.reason == condition.reason)
    };
    conditions.iter().filter(|condition| !repeats(condition)).cloned().collect()
}

/// Which key is in use, what an alias stood for, and what is asked for when that is another.
#[component]
fn KeyCard(account: Memo<Option<AccountSummary>>, status: Memo<AccountStatus>) -> impl IntoView {
    let t = texts();
    let line = |label: &'static str, text: String| {
        view! { <KeyValue label=label wide=true><code>{text}</code></KeyValue> }
    };
    let facts = move || {
        let account = account.get()?;
        if account.provider_type == ProviderType::Platform {
            return Some(view! { <p>{shared().by_platform}</p> }.into_any());
        }
        let active = status.with(|status| status.active_key.clone());
        let (used, resolved) = active.map(|key| (key.key_reference, key.resolved_reference)).unzip();
        let resolved = resolved.filter(|resolved| Some(resolved) != used.as_ref());
        let wanted = account.key_reference.filter(|wanted| Some(wanted) != used.as_ref());
        Some(
            view! {
                <KeyValues>
                    {used.map(|text| line(t.reference, text))}
                    {resolved.map(|text| line(t.resolved, text))}
                    {wanted.map(|text| line(t.wanted, text))}
                </KeyValues>
            }
            .into_any(),
        )
    };
    view! { <Card title=t.key_title>{facts}</Card> }
}
