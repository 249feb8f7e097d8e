//! Comparing how far two distributions are.

use model::service_key::Distribution;

/// Whether two distributions tell a person the same, their times aside: the orchestrator counts anew after a restart, and
/// that is no reason to write a status.
pub fn same_progress(one: &Distribution, other: &Distribution) -> bool {
    let names = |d: &Distribution| d.unreachable.iter().map(|edge| edge.name.clone()).collect::<Vec<_>>();
    one.effect == other.effect
        && one.version == other.version
        && one.edges == other.edges
        && one.acknowledged == other.acknowledged
        && one.completed_at.is_some() == other.completed_at.is_some()
        && names(one) == names(other)
}
