//! The propagation meter: which edges have taken the last push or eviction, and until when the others may still serve.

use crate::i18n;
use crate::service_key::detail_texts::texts;
use crate::shell::ticking;
use crate::ui::{Card, EdgeCell, ObjectStatus, PropagationMeter, Status};
use jiff::Timestamp;
use leptos::prelude::*;
use model::service_key::{Distribution, DistributionEffect};
use model::wire::{EdgeSummary, KeyDetail};

/// The card.
#[component]
pub(super) fn DistributionCard(
    /// The key in full.
    detail: Signal<Option<KeyDetail>>,
) -> impl IntoView {
    let (t, now) = (texts(), ticking());
    let distribution = Memo::new(move |_| detail.get()?.object.status?.distribution);
    let edges = Memo::new(move |_| detail.get().map(|detail| detail.edges).unwrap_or_default());
    let title = move || match distribution.get() {
        Some(d) if d.effect == DistributionEffect::Evicted => (t.evicted_from)(&counted(&d)),
        Some(d) => (t.pushed_to)(&format!("v{}", d.version)),
        None => t.distribution.to_owned(),
    };
    let whole = move || {
        distribution.get().filter(|d| d.edges > 0).map(|d| {
            let status = match (d.acknowledged >= d.edges, d.unreachable.is_empty()) {
                (true, _) => Status::Ok,
                (false, true) => Status::Changing,
                (false, false) => Status::AtRisk,
            };
            view! { <ObjectStatus status text=counted(&d) /> }
        })
    };
    let cells =
        Signal::derive(move || distribution.get().map(|d| cells(&d, &edges.get(), now.get())).unwrap_or_default());
    view! {
        <Card title=title actions=move || whole>
            <Show when=move || !cells.with(Vec::is_empty) fallback=move || view! { <p class="kc-dim">{t.no_edges}</p> }>
                <PropagationMeter label=title edges=cells />
            </Show>
        </Card>
    }
}

fn counted(distribution: &Distribution) -> String {
    (texts().of_edges)(&i18n::number(distribution.acknowledged), &i18n::number(distribution.edges))
}

fn cells(distribution: &Distribution, edges: &[EdgeSummary], now: Timestamp) -> Vec<EdgeCell> {
    let t = texts();
    let is_complete = distribution.acknowledged >= distribution.edges;
    edges
        .iter()
        .filter_map(|edge| {
            let missing = distribution.unreachable.iter().find(|missing| missing.name == edge.name);
            let (status, text, detail) = match missing {
                Some(missing) => {
                    let text = missing.last_seen.map_or(t.unreachable.to_owned(), |seen| {
                        (t.unreachable_for)(&i18n::duration(now.duration_since(seen)))
                    });
                    let lease = missing.lease_until.map(|until| (t.lease_ends)(&i18n::clock_time(until)));
                    (Status::AtRisk, text, lease.unwrap_or_default())
                }
                None if !edge.connected => return None,
                None if is_complete => {
                    let at = distribution.completed_at.map(i18n::clock_time).unwrap_or_default();
                    (Status::Ok, format!("v{}", distribution.version), format!("{} {at}", t.acknowledged))
                }
                None => (Status::Changing, t.on_its_way.to_owned(), String::new()),
            };
            Some(EdgeCell { name: edge.name.clone(), status, text, detail })
        })
        .collect()
}
