//! What an operator watches: reconciles, their failures and times, objects and edges.

use crate::context::{Context, Work};
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reconcile {
    kind: Kind,
    outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Object {
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
enum Kind {
    Workspace,
    Account,
    Key,
    Finalizer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
enum Outcome {
    Done,
    Failed,
}

/// The controller's metrics.
pub struct Metrics {
    registry: Registry,
    reconciles: Family<Reconcile, Counter>,
    seconds: Family<Object, Histogram>,
    objects: Family<Object, Gauge>,
    waiting: Gauge,
    edges: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("openkcm_controller");
        let reconciles = Family::default();
        let seconds =
            Family::new_with_constructor((|| Histogram::new(exponential_buckets(0.001, 4.0, 8))) as fn() -> Histogram);
        let (objects, waiting, edges) = (Family::default(), Gauge::default(), Gauge::default());
        registry.register("reconciles", "Reconciles, by kind and outcome", Family::clone(&reconciles));
        registry.register("reconcile_seconds", "How long reconciles took, by kind", Family::clone(&seconds));
        registry.register("objects", "Objects seen, by kind", Family::clone(&objects));
        registry.register("queue_length", "Objects that wait to be looked at", Gauge::clone(&waiting));
        registry.register("edges_connected", "Crypto edges whose stream is open", Gauge::clone(&edges));
        Self { registry, reconciles, seconds, objects, waiting, edges }
    }
}

impl Metrics {
    /// Counts a reconcile.
    pub fn reconciled(&self, work: &Work, ok: bool, took: Duration) {
        let kind = match work {
            Work::Workspace(_) => Kind::Workspace,
            Work::Account(_) => Kind::Account,
            Work::Key(_) => Kind::Key,
            Work::Hold(_) => Kind::Finalizer,
        };
        let outcome = if ok { Outcome::Done } else { Outcome::Failed };
        self.reconciles.get_or_create(&Reconcile { kind, outcome }).inc();
        self.seconds.get_or_create(&Object { kind }).observe(took.as_secs_f64());
    }

    /// All of them, in the text format of `OpenMetrics`.
    pub fn text(&self, ctx: Option<&Context>) -> String {
        if let Some(ctx) = ctx {
            let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            for (kind, n) in [
                (Kind::Workspace, ctx.bindings.len()),
                (Kind::Account, ctx.accounts.len()),
                (Kind::Key, ctx.keys.len()),
            ] {
                self.objects.get_or_create(&Object { kind }).set(count(n));
            }
            self.waiting.set(count(ctx.queue.len()));
            self.edges.set(count(ctx.orchestrator.edges().iter().filter(|edge| edge.status.connected).count()));
        }
        let mut text = String::new();
        // Writing to a String can't fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
