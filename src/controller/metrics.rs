//! What an operator watches: reconciles, their failures and times, objects and edges.

use crate::context::{Context, Work};
use crate::plane;
use model::account::Rekey;
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
}

/// Keys of the re-keys under way.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Rekeyed {
    state: RekeyState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
enum RekeyState {
    Moved,
    Open,
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
enum Outcome {
    Done,
    Failed,
}

/// URLs of the export's endpoint slice.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Shard {
    state: ShardState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
enum ShardState {
    Heard,
    Missing,
}

/// The controller's metrics.
pub struct Metrics {
    registry: Registry,
    reconciles: Family<Reconcile, Counter>,
    seconds: Family<Object, Histogram>,
    objects: Family<Object, Gauge>,
    waiting: Gauge,
    edges: Gauge,
    leading: Gauge,
    rekeys: Gauge,
    rekey_keys: Family<Rekeyed, Gauge>,
    shards: Family<Shard, Gauge>,
    damaged: Gauge,
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
        let (leading, rekeys, rekey_keys) = (Gauge::default(), Gauge::default(), Family::default());
        registry.register("leading", "1 while this controller leads, 0 while it stands by", Gauge::clone(&leading));
        registry.register("rekeys_running", "Re-keys under way", Gauge::clone(&rekeys));
        registry.register("rekey_keys", "Service keys of the re-keys under way, by state", Family::clone(&rekey_keys));
        let shards = Family::default();
        registry.register("shards", "Shards of kcp that have listed everything, or not yet", Family::clone(&shards));
        let damaged = Gauge::default();
        registry.register(
            "keys_damaged",
            "Service keys whose material isn't as it was written",
            Gauge::clone(&damaged),
        );
        plane::register(&mut registry);
        Self { registry, reconciles, seconds, objects, waiting, edges, leading, rekeys, rekey_keys, shards, damaged }
    }
}

impl Metrics {
    /// Counts a reconcile.
    pub fn reconciled(&self, work: &Work, ok: bool, took: Duration) {
        let kind = match work {
            Work::Workspace(_) => Kind::Workspace,
            Work::Account(_) => Kind::Account,
            Work::Key(_) => Kind::Key,
        };
        let outcome = if ok { Outcome::Done } else { Outcome::Failed };
        self.reconciles.get_or_create(&Reconcile { kind, outcome }).inc();
        self.seconds.get_or_create(&Object { kind }).observe(took.as_secs_f64());
    }

    /// All of them, in the text format of `OpenMetrics`.
    pub fn text(&self, ctx: Option<&Context>) -> String {
        self.leading.set(i64::from(ctx.is_some()));
        if let Some(ctx) = ctx {
            self.count_rekeys(ctx);
            let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            for (kind, n) in [
                (Kind::Workspace, ctx.bindings.len()),
                (Kind::Account, ctx.accounts.len()),
                (Kind::Key, ctx.keys.len()),
            ] {
                self.objects.get_or_create(&Object { kind }).set(count(n));
            }
            let (heard, missing) = ctx.shards();
            for (state, urls) in [(ShardState::Heard, heard), (ShardState::Missing, missing)] {
                self.shards.get_or_create(&Shard { state }).set(count(urls.len()));
            }
            self.waiting.set(count(ctx.queue.len()));
            self.damaged.set(count(ctx.damaged.len()));
            self.edges.set(count(ctx.orchestrator.edges().iter().filter(|edge| edge.status.connected).count()));
        }
        let mut text = String::new();
        // Writing to a String can't fail.
        let _ = encode(&mut text, &self.registry);
        text
    }

    fn count_rekeys(&self, ctx: &Context) {
        let accounts = ctx.accounts.all();
        let running: Vec<_> = accounts
            .iter()
            .filter_map(|account| account.status.as_ref()?.rekey.as_ref().filter(|rekey| rekey.phase.is_running()))
            .collect();
        self.rekeys.set(i64::try_from(running.len()).unwrap_or(i64::MAX));
        let total = |number: fn(&Rekey) -> u32| running.iter().map(|rekey| i64::from(number(rekey))).sum();
        let set = |state, count| self.rekey_keys.get_or_create(&Rekeyed { state }).set(count);
        set(RekeyState::Moved, total(|rekey| rekey.done));
        set(RekeyState::Failed, total(|rekey| rekey.failed));
        set(RekeyState::Open, total(|rekey| rekey.total.saturating_sub(rekey.done.saturating_add(rekey.failed))));
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, Metrics, Work};

    #[test]
    fn the_operators_guide_knows_every_metric() {
        let guide = include_str!("../../docs/operator-guide.md");
        let metrics = Metrics::default();
        // What nothing was counted of isn't written.
        metrics.reconciled(&Work::Workspace("a".into()), true, Duration::ZERO);
        let text = metrics.text(None);
        let names = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
        let mut count = 0;
        for (name, kind) in names {
            let name = if kind == "counter" { format!("{name}_total") } else { name.to_owned() };
            assert!(guide.contains(&format!("`{name}`")), "{name}");
            count += 1;
        }
        assert!(count > 5, "{text}");
    }
}
