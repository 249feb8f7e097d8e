//! One measured figure.

use serde::Serialize;

/// As `target/bench/results.json` holds it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Figure {
    name: &'static str,
    unit: &'static str,
    ours: f64,
    /// `None` for a figure that has no peer; the goal is then about `ours`.
    peer: Option<f64>,
    /// Ours to the peer's.
    ratio: Option<f64>,
    goal: String,
    met: bool,
}

impl Figure {
    /// Met when ours is at most so many times the peer's.
    pub(crate) fn at_most(name: &'static str, unit: &'static str, ours: f64, peer: f64, goal: f64) -> Self {
        let ratio = ours / peer;
        Self {
            name,
            unit,
            ours,
            peer: Some(peer),
            ratio: Some(ratio),
            goal: format!("≤ {goal} × peer"),
            met: ratio <= goal,
        }
    }

    /// Met when ours is at least so many times the peer's.
    pub(crate) fn at_least(name: &'static str, unit: &'static str, ours: f64, peer: f64, goal: f64) -> Self {
        let ratio = ours / peer;
        Self {
            name,
            unit,
            ours,
            peer: Some(peer),
            ratio: Some(ratio),
            goal: format!("≥ {goal} × peer"),
            met: ratio >= goal,
        }
    }

    /// Met when ours is at most this.
    pub(crate) fn bounded(name: &'static str, unit: &'static str, ours: f64, goal: f64) -> Self {
        Self { name, unit, ours, peer: None, ratio: None, goal: format!("≤ {goal}"), met: ours <= goal }
    }
}
