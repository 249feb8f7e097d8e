//! Why a root isn't as it should be, what still works, what to do, and the two buttons that help.

use crate::account::actions::RootActions;
use crate::account::state::{Trouble, tool};
use crate::account::texts::texts;
use crate::i18n;
use crate::i18n::remedy_texts;
use crate::routes::Route;
use crate::shell::{copy_text, now};
use crate::store::Verb;
use crate::ui::{Button, IconName, Link, LinkKind, MessageKind, MessageStrip};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::Reason;
use model::account::AccountPhase;
use model::can;
use model::wire::AccountSummary;

/// The strip.
#[component]
pub(super) fn TroubleStrip(
    /// The root.
    account: AccountSummary,
    /// What is the matter with it.
    trouble: Trouble,
    /// The page's actions.
    actions: RootActions,
) -> impl IntoView {
    let t = texts();
    let kind = match account.phase {
        _ if trouble.reason.is_some_and(Reason::is_transient) => MessageKind::Warning,
        AccountPhase::Unavailable | AccountPhase::Pending | AccountPhase::Verifying => MessageKind::Error,
        _ => MessageKind::Warning,
    };
    let head = match trouble.since {
        Some(since) => (t.since)(&trouble.word, &i18n::date_time(since, now())),
        None => format!("{}.", trouble.word),
    };
    let is_waiting = trouble.word == "AwaitingConfirmation";
    let verify_of = account.clone();
    let why_not = Signal::derive(move || actions.blocked(Verb::Update, can::verify(&verify_of)));
    let (name, rekey_name) = (account.name.clone(), account.name.clone());
    let busy_name = account.name.clone();
    let busy = Signal::derive(move || actions.is_busy(&busy_name));
    let is_copied = RwSignal::new(false);
    let command = trouble.command.clone();
    let is_failure = trouble.reason.is_some() || account.phase == AccountPhase::Unavailable;
    let buttons = move || {
        let command = command.map(|command| {
            let label = (t.copy_command)(tool(&command));
            let copy = move |()| {
                let command = command.clone();
                spawn_local(async move {
                    if copy_text(&command).await {
                        is_copied.try_set(true);
                    }
                });
            };
            let text = move || if is_copied.get() { t.copied.to_owned() } else { label.clone() };
            view! { <Button icon=IconName::Copy on_press=copy>{text}</Button> }
        });
        let check = is_failure.then(|| {
            view! { <Button on_press=move |()| actions.verify(&name) disabled_reason=why_not busy>{t.check_now}</Button> }
        });
        let confirm = is_waiting.then(|| {
            let href = actions.nav.href(&Route::Rekey(rekey_name));
            view! { <Link href=href kind=LinkKind::Action>{t.rekey}</Link> }
        });
        view! { {command} {check} {confirm} }
    };
    view! {
        <MessageStrip kind actions=buttons>
            <b>{head}</b>
            " "
            {explain(&account, &trouble)}
        </MessageStrip>
    }
}

/// What it means, what still works, what to do.
fn explain(account: &AccountSummary, trouble: &Trouble) -> String {
    let t = texts();
    let mut sentences = Vec::new();
    match (trouble.reason, account.phase) {
        (Some(reason), _) => sentences.push((remedy_texts().meaning)(reason, account.provider_type)),
        (None, AccountPhase::Degraded) => sentences.push((t.degraded)(&trouble.message)),
        (None, AccountPhase::Deleting) => sentences.push((t.deletion_waits)(account.keys, &i18n::number(account.keys))),
        (None, AccountPhase::Unavailable) => sentences.push(trouble.message.clone()),
        (None, _) => sentences.push(t.awaiting.to_owned()),
    }
    if account.phase == AccountPhase::Unavailable && account.keys > 0 {
        sentences.push((t.still_served)(account.keys, &i18n::number(account.keys)));
    }
    if let Some(reason) = trouble.reason {
        sentences.push((remedy_texts().remedy)(reason, account.provider_type));
    }
    sentences.join(" ")
}
