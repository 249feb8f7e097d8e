//! A workspace without a chain: the empty chain is the picture, three steps build it.

use crate::i18n::{self, date_time};
use crate::overview::texts::texts;
use crate::routes::{NewKey, Route};
use crate::shell::{copy_text, now, use_nav};
use crate::store::{Kind, Verb, use_store};
use crate::ui::{Button, ButtonKind, EmptyChain, EmptyState, FirstStep, FirstSteps, Link, Toast, Toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::account::AccountPhase;
use model::condition::{self, types};

const EXAMPLE: &str = "\
apiVersion: openkcm.io/v1alpha1
kind: Account
metadata:
  name: aws-root
spec:
  providerType: AWSKMS
  region: eu-central-1
  keyReference: arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
  environment: production
---
apiVersion: openkcm.io/v1alpha1
kind: ServiceEncryptionKey
metadata:
  name: payments-key
spec:
  application: payments-api
  accountRef:
    name: aws-root
  algorithm: AES-GCM-256
  rotationSchedule: 30 Days
";

/// Enable, connect, create.
#[component]
pub(super) fn FirstRun() -> impl IntoView {
    let (store, nav) = (use_store(), use_nav());
    let t = texts();
    let shared = i18n::texts();
    let is_enabled = store.workspace(|workspace| workspace.provider_enabled && workspace.tenant.is_some());
    let is_enabled = Memo::new(move |_| is_enabled.get().unwrap_or_default());
    let has_root = Memo::new(move |_| store.accounts().get().is_some_and(|all| !all.is_empty()));
    let has_ready_root = Memo::new(move |_| {
        store.accounts().get().is_some_and(|all| all.iter().any(|root| root.phase == AccountPhase::Ready))
    });
    let done = move |is_done: Memo<bool>| Signal::derive(move || is_done.get().then(|| t.done.to_owned()));
    let key_blocked = Signal::derive(move || {
        let blocked = store.blocked(Verb::Create, Kind::Key).get();
        blocked.or_else(|| (!has_ready_root.get()).then(|| t.key_note.to_owned()))
    });
    let tenant = store.tenant();
    let since = move || {
        let since = tenant.with(|tenant| {
            condition::find(&tenant.as_ref()?.conditions, types::READY).map(|ready| ready.last_transition_time)
        });
        since.map(|since| format!("{} {}", shared.since, date_time(since, now()))).unwrap_or_default()
    };
    let enabled_text = move || if is_enabled.get() { t.enabled_text } else { t.enable_text };
    let toasts = use_context::<Toasts>();
    let copy = move |()| {
        spawn_local(async move {
            if let (true, Some(toasts)) = (copy_text(EXAMPLE).await, toasts) {
                toasts.push(Toast { text: t.copied.to_owned(), link: None });
            }
        });
    };
    let names = t.chain.map(str::to_owned);
    let (before, verb, after) = t.git;
    view! {
        <EmptyState title=t.first_title text=t.first_text picture=move || view! { <EmptyChain names=names /> }>
            <FirstSteps>
                <FirstStep number=1 title=t.enable_title text=enabled_text note=since done=done(is_enabled) current=Signal::derive(move || !is_enabled.get())>
                    <Link href=nav.href(&Route::Settings)>{shared.settings}</Link>
                </FirstStep>
                <FirstStep
                    number=2
                    title=t.root_title
                    text=t.root_text
                    note=t.root_note
                    done=done(has_root)
                    current=Signal::derive(move || is_enabled.get() && !has_root.get())
                >
                    <Button
                        kind=ButtonKind::Emphasized
                        on_press=move |()| nav.to(&Route::NewRoot)
                        disabled_reason=store.blocked(Verb::Create, Kind::Account)
                    >
                        {shared.new_root}
                    </Button>
                </FirstStep>
                <FirstStep number=3 title=t.key_title text=t.key_text note=t.key_note current=has_ready_root>
                    <Button on_press=move |()| nav.to(&Route::NewKey(NewKey::default())) disabled_reason=key_blocked>
                        {shared.new_key}
                    </Button>
                </FirstStep>
            </FirstSteps>
            <p class="kc-dim">
                {before} " " <Button kind=ButtonKind::Transparent on_press=copy>{verb}</Button> " " {after}
            </p>
        </EmptyState>
    }
}
