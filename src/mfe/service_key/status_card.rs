//! A key's conditions as sentences.

use crate::i18n;
use crate::routes::Route;
use crate::service_key::detail_texts::texts;
use crate::shell::{ticking, use_nav};
use crate::ui::{Card, Link, Sentence, SentenceList, Status};
use jiff::Timestamp;
use leptos::prelude::*;
use model::account::AccountPhase;
use model::condition::types;
use model::reconcile::MaterialFault;
use model::service_key::{Distribution, DistributionEffect, EffectiveState, VersionState};
use model::wire::{KeyDetail, KeySummary};

/// The card.
#[component]
pub(super) fn StatusCard(
    /// The key in full.
    detail: Signal<Option<KeyDetail>>,
    /// The key as a row.
    key: Memo<Option<KeySummary>>,
) -> impl IntoView {
    let (t, now) = (texts(), ticking());
    let lines = Memo::new(move |_| {
        let now = now.get();
        detail.get().zip(key.get()).map(|(detail, key)| lines(&detail, &key, now)).unwrap_or_default()
    });
    let nav = use_nav();
    let root_is_ill = Memo::new(move |_| {
        let phase =
            detail.with(|detail| detail.as_ref().and_then(|detail| detail.account.as_ref().map(|root| root.phase)));
        matches!(phase, Some(AccountPhase::Unavailable | AccountPhase::Degraded | AccountPhase::Verifying))
    });
    let root_href = move || nav.href(&Route::root(key.get().map(|key| key.account).unwrap_or_default()));
    let row = |(status, text, since): (Status, String, Option<String>)| {
        view! { <Sentence status trailing=move || view! { <span class="kc-dim">{since}</span> }>{text}</Sentence> }
    };
    view! {
        <Card title=t.status>
            <SentenceList>{move || lines.get().into_iter().map(row).collect_view()}</SentenceList>
            // The remedy of a root in trouble, with its command, is on the root's page.
            <Show when=move || root_is_ill.get()>
                <p><Link href=root_href>{t.show_root}</Link></p>
            </Show>
        </Card>
    }
}

type Line = (Status, String, Option<String>);

fn lines(detail: &KeyDetail, key: &KeySummary, now: Timestamp) -> Vec<Line> {
    let t = texts();
    let since = key.since.map(|at| (t.since)(&i18n::date_time(at, now)));
    let mut lines =
        vec![(own(detail, key, now), since)].into_iter().map(|((s, text), since)| (s, text, since)).collect::<Vec<_>>();
    lines.push(root(detail, key, now));
    if let Some(distribution) = &key.distribution {
        lines.extend(edges(distribution));
    }
    if key.active_clients.is_none() && key.current_version.is_some() {
        lines.push((Status::Unknown, t.clients_unknown.into(), None));
    }
    lines
}

fn own(detail: &KeyDetail, key: &KeySummary, now: Timestamp) -> (Status, String) {
    let t = texts();
    let reason = detail.object.status.as_ref().and_then(|status| status.condition(types::READY));
    if let Some(fault) = reason.and_then(|ready| MaterialFault::parse(&ready.reason)) {
        return (Status::Broken, (t.material)(fault).into());
    }
    match (key.effective_state, key.deletion_at, key.current_version) {
        (Some(EffectiveState::PendingDeletion), Some(at), _) => {
            (Status::Deletion, (t.deletes)(&i18n::relative(at, now)))
        }
        (Some(EffectiveState::Disabled | EffectiveState::PendingDeletion), ..) => (Status::Off, t.disabled.into()),
        (Some(EffectiveState::TenantSuspended), ..) => (Status::Off, t.tenant_suspended.into()),
        (_, _, None) => (Status::Waiting, t.no_version.into()),
        (Some(EffectiveState::RootUnavailable), ..) => (Status::Broken, t.root_unavailable.into()),
        (_, _, Some(1)) => (Status::Ok, t.encrypts_first.into()),
        (_, _, Some(current)) => {
            let versions = detail.object.status.as_ref().map(|status| status.versions.as_slice()).unwrap_or_default();
            let oldest = versions.iter().filter(|v| v.state != VersionState::Destroyed).map(|v| v.version).min();
            (Status::Ok, (t.encrypts)(current, oldest.unwrap_or(current)))
        }
    }
}

fn root(detail: &KeyDetail, key: &KeySummary, now: Timestamp) -> Line {
    let t = texts();
    let Some(root) = &detail.account else { return (Status::Broken, (t.root_missing)(&key.account), None) };
    match (root.phase, root.verified_at) {
        (AccountPhase::Ready, Some(at)) => (Status::Ok, (t.root_verified)(&i18n::relative(at, now)), None),
        (AccountPhase::Ready, None) => (Status::Ok, t.root_ready.into(), None),
        (phase, _) => {
            let (status, word) = i18n::account_status(phase);
            let message = root.message.clone().unwrap_or_default();
            (status, format!("{}: {word}. {message}", root.name), None)
        }
    }
}

fn edges(distribution: &Distribution) -> Vec<Line> {
    let t = texts();
    let done = distribution.acknowledged;
    if distribution.edges == 0 {
        return vec![(Status::Unknown, t.no_edges.into(), None)];
    }
    if done >= distribution.edges {
        let text = match distribution.effect {
            DistributionEffect::Pushed => (t.edges_hold)(done, &i18n::number(done)),
            DistributionEffect::Evicted => (t.edges_evicted)(done, &i18n::number(done)),
        };
        return vec![(Status::Ok, text, None)];
    }
    let partly = (t.edges_partly)(&i18n::number(done), &i18n::number(distribution.edges));
    let status = if distribution.unreachable.is_empty() { Status::Changing } else { Status::AtRisk };
    let mut lines = vec![(status, partly, None)];
    if distribution.effect == DistributionEffect::Evicted {
        // The exposure, not the technology: until when the key may still be used there.
        lines.extend(distribution.unreachable.iter().filter_map(|edge| {
            let until = i18n::clock_time(edge.lease_until?);
            Some((Status::AtRisk, (t.still_decrypts)(&edge.name, &until), None))
        }));
    }
    lines
}
