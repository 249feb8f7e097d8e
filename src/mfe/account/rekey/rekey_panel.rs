//! A re-key as it happens (FR-203): phases, bar, rate, failures, cancel. Fed by the status alone.

use crate::account::actions::RootActions;
use crate::account::rekey::cancel_dialog::CancelDialog;
use crate::account::rekey::failures_card::FailuresCard;
use crate::account::rekey::progress::{is_shown, left, phases, rate, span, target_failed, time_left};
use crate::account::rekey::texts::texts;
use crate::i18n;
use crate::i18n::remedy_texts;
use crate::routes::Route;
use crate::shell::{now, ticking};
use crate::store::Verb;
use crate::ui::{
    Button, Card, Difference, Link, LinkKind, MessageKind, MessageStrip, Phase, Phases, ProgressBar, Stack,
};
use leptos::prelude::*;
use model::Reason;
use model::account::{Rekey, RekeyPhase};
use model::can;
use model::wire::AccountSummary;

/// Nothing while there is nothing to tell.
#[component]
pub(in crate::account) fn RekeyPanel(
    /// The root.
    account: Memo<Option<AccountSummary>>,
    /// The last or running re-key.
    rekey: Memo<Option<Rekey>>,
    /// The page's actions.
    actions: RootActions,
) -> impl IntoView {
    let shown = Memo::new(move |_| rekey.get().filter(|rekey| is_shown(rekey, now())));
    let operation = Memo::new(move |_| shown.with(|rekey| rekey.as_ref().map(|rekey| rekey.operation_id.clone())));
    // One view per operation: within it everything moves by itself.
    move || {
        let first = operation.get().and_then(|_| shown.get_untracked())?;
        let current = Memo::new(move |_| shown.get().unwrap_or_else(|| first.clone()));
        Some(view! { <Running account current actions /> })
    }
}

#[component]
fn Running(account: Memo<Option<AccountSummary>>, current: Memo<Rekey>, actions: RootActions) -> impl IntoView {
    let t = texts();
    let asked = RwSignal::new(false);
    let phase = Memo::new(move |_| current.with(|rekey| rekey.phase));
    let title = move || match phase.get() {
        RekeyPhase::AwaitingConfirmation => t.awaiting,
        RekeyPhase::Completed => t.completed,
        RekeyPhase::Failed => t.failed,
        RekeyPhase::Cancelled => t.cancelled,
        _ => t.running,
    };
    let by = move || {
        current.with(|rekey| {
            let who = rekey.confirmed_by.as_deref().unwrap_or_default();
            let who = who.split_once(':').map_or(who, |(_, person)| person);
            let told = (t.by)(&i18n::date_time(rekey.started_at, now()), who);
            rekey.reason.as_ref().map_or(told.clone(), |reason| format!("{told} · “{reason}”"))
        })
    };
    let line = Signal::derive(move || {
        let states = current.with(phases);
        t.phase.iter().zip(states).map(|(&text, state)| Phase { text: text.to_owned(), state }).collect::<Vec<_>>()
    });
    let off = Signal::derive(move || actions.blocked(Verb::Update, Ok(())));
    let buttons = move || {
        view! {
            <small class="kc-dim">{by}</small>
            <Show when=move || can::cancel_rekey(phase.get()) && phase.get() != RekeyPhase::AwaitingConfirmation>
                <Button on_press=move |()| asked.set(true) disabled_reason=off>{t.cancel}</Button>
            </Show>
        }
    };
    view! {
        <Card title=title actions=buttons>
            <Stack>
                <Phases label=t.phases phases=line />
                <Show when=move || phase.get() != RekeyPhase::AwaitingConfirmation>
                    <div><Numbers current /></div>
                </Show>
                {move || outcome(account, &current.get(), actions)}
            </Stack>
        </Card>
        <Ends current />
        <FailuresCard account current actions />
        <CancelDialog account current open=asked actions />
    }
}

/// Done of all, the bar, and what was measured.
#[component]
fn Numbers(current: Memo<Rekey>) -> impl IntoView {
    let sheet = stylers_macro::style_sheet!("src/mfe/account/rekey/rekey_panel.css");
    let (t, clock) = (texts(), ticking());
    let version = move || {
        current.with(|rekey| rekey.to.key_version.map_or_else(|| t.new_key.to_owned(), |version| format!("v{version}")))
    };
    let of = move || current.with(|rekey| (t.of)(rekey.total, &i18n::number(rekey.total), &version()));
    let done = move || current.with(|rekey| i18n::number(rekey.done));
    let part = move |part: fn(&Rekey) -> u32| Signal::derive(move || u64::from(current.with(part)));
    let remaining = move || current.with(time_left).map(|left| (t.about_left)(&i18n::duration(left)));
    let is_over = move || current.with(|rekey| rekey.finished_at.is_some());
    let speed = move || match current.with(rate) {
        Some(rate) => (t.per_second)(&i18n::number((rate * 10.0).round() / 10.0)),
        None if is_over() => "–".to_owned(),
        None => t.measuring.to_owned(),
    };
    let lasted = move || i18n::duration(current.with(|rekey| span(rekey, clock.get())));
    view! {
        class=sheet,
        <p class="kc-rekey-panel__line">
            <b class="kc-rekey-panel__done">{done}</b>
            <span class="kc-dim">{of}</span>
            <span class="kc-rekey-panel__left">{remaining}</span>
        </p>
        <ProgressBar
            done=part(|rekey| rekey.done)
            failed=part(|rekey| rekey.failed)
            total=part(|rekey| rekey.total)
            label=t.running
            value_text=move || format!("{} {}", done(), of())
        />
        <dl class="kc-rekey-panel__facts">
            <div class="kc-rekey-panel__fact"><dt class="kc-rekey-panel__label">{t.rate}</dt><dd class="kc-rekey-panel__value">{speed}</dd></div>
            <div class="kc-rekey-panel__fact">
                <dt class="kc-rekey-panel__label">{move || if is_over() { t.took } else { t.running_for }}</dt>
                <dd class="kc-rekey-panel__value">{lasted}</dd>
            </div>
            <div class="kc-rekey-panel__fact">
                <dt class="kc-rekey-panel__label">{t.failed_keys}</dt>
                <dd class="kc-rekey-panel__value">{move || i18n::number(current.with(|rekey| rekey.failed))}</dd>
            </div>
            <div class="kc-rekey-panel__fact">
                <dt class="kc-rekey-panel__label">{t.operation}</dt>
                <dd class="kc-rekey-panel__value"><code>{move || current.with(|rekey| rekey.operation_id.clone())}</code></dd>
            </div>
        </dl>
    }
}

/// What this means: it goes on without the page, it is done, or something is left to do.
fn outcome(account: Memo<Option<AccountSummary>>, rekey: &Rekey, actions: RootActions) -> AnyView {
    let t = texts();
    let href = move || {
        let name = account.get_untracked().map(|account| account.name).unwrap_or_default();
        actions.nav.href(&Route::Rekey(name))
    };
    let rest = (t.left_text)(&keys_of(left(rekey)));
    match rekey.phase {
        RekeyPhase::Completed => {
            let text = (t.done_text)(rekey.done, &i18n::number(rekey.done));
            view! { <MessageStrip kind=MessageKind::Success announce=true>{text}</MessageStrip> }.into_any()
        }
        RekeyPhase::Failed if target_failed(rekey) => {
            let why = target_reason(rekey);
            let go = move || view! { <Link href=href() kind=LinkKind::Action>{t.other_key}</Link> };
            view! {
                <MessageStrip kind=MessageKind::Error announce=true actions=go>
                    {why.map(|(word, text)| view! { <b>{word} "."</b> " " {text} " " })}
                    {t.target_failed}
                </MessageStrip>
            }
            .into_any()
        }
        RekeyPhase::Failed | RekeyPhase::Cancelled => {
            view! { <MessageStrip kind=MessageKind::Warning announce=true>{rest}</MessageStrip> }.into_any()
        }
        RekeyPhase::AwaitingConfirmation => {
            let go = move || view! { <Link href=href() kind=LinkKind::Action>{t.confirm}</Link> };
            view! { <MessageStrip kind=MessageKind::Warning actions=go>{t.awaiting_text}</MessageStrip> }.into_any()
        }
        _ => view! { <MessageStrip>{t.runs}</MessageStrip> }.into_any(),
    }
}

/// Why the target did not pass, and what helps.
fn target_reason(rekey: &Rekey) -> Option<(String, String)> {
    let failure = rekey.failures.first()?;
    let provider = rekey.to.provider_type;
    let reason: Option<Reason> = serde_json::from_value(failure.reason.as_str().into()).ok();
    let text = reason.map_or_else(
        || failure.message.clone(),
        |reason| {
            format!("{} {}", (remedy_texts().meaning)(reason, provider), (remedy_texts().remedy)(reason, provider))
        },
    );
    Some((failure.reason.clone(), text))
}

/// Both keys; what they share is quiet.
#[component]
fn Ends(current: Memo<Rekey>) -> impl IntoView {
    let t = texts();
    let text = move |end: fn(&Rekey) -> &str| {
        Signal::derive(move || {
            let text = current.with(|rekey| end(rekey).to_owned());
            if text.is_empty() { t.platform_key.to_owned() } else { text }
        })
    };
    let from = text(|rekey| &rekey.from.key_reference);
    let to = text(|rekey| &rekey.to.key_reference);
    let is_running = move || current.with(|rekey| rekey.phase.is_running());
    view! {
        <Card title=t.keys_title>
            <p class="kc-dim">{move || if is_running() { t.from_until } else { t.from }}</p>
            <p><Difference text=from with=to /></p>
            <p class="kc-dim">{t.to}</p>
            <p><Difference text=to with=from /></p>
            <Show when=is_running><p class="kc-dim kc-small">{t.keep_old}</p></Show>
        </Card>
    }
}

/// "3 service keys".
fn keys_of(count: u32) -> String {
    (i18n::texts().keys)(count, &i18n::number(count))
}
