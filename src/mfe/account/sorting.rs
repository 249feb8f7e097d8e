//! The order of the list of roots. Pure.
//!
//! Invariants: without a word of the address problems come first; what has no value comes last, in both directions; equals
//! stand by name.

use model::wire::AccountSummary;
use std::cmp::Ordering;

/// What a list can be sorted by: the words of the address, `-` before them for descending.
pub(super) const WORDS: [&str; 7] = ["name", "provider", "-keys", "-clients", "verifiedAt", "-createdAt", "phase"];

/// The order of two roots by a word of the address; `None` for one that sorts nothing.
pub(super) fn compare(word: &str, one: &AccountSummary, other: &AccountSummary) -> Option<Ordering> {
    let (column, is_down) = word.strip_prefix('-').map_or((word, false), |column| (column, true));
    let turned = |order: Ordering| if is_down { order.reverse() } else { order };
    let order = match column {
        "name" => turned(one.name.cmp(&other.name)),
        "provider" => turned(one.provider_type.as_str().cmp(other.provider_type.as_str())),
        "phase" => turned(format!("{:?}", one.phase).cmp(&format!("{:?}", other.phase))),
        "keys" => turned(one.keys.cmp(&other.keys)),
        "clients" => last(one.active_clients, other.active_clients, turned),
        "verifiedAt" => last(one.verified_at, other.verified_at, turned),
        "createdAt" => last(one.created_at, other.created_at, turned),
        _ => return None,
    };
    Some(order.then_with(|| one.name.cmp(&other.name)))
}

fn last<T: Ord>(one: Option<T>, other: Option<T>, turned: impl Fn(Ordering) -> Ordering) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => turned(one.cmp(&other)),
        (one, other) => other.is_some().cmp(&one.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::account::state::tests::root;
    use model::account::AccountPhase;
    use std::cmp::Ordering;

    #[test]
    fn fr_202_unknown_comes_last_in_both_directions() {
        let some = root("b", AccountPhase::Ready);
        let mut unknown = root("a", AccountPhase::Ready);
        unknown.active_clients = None;
        for word in ["clients", "-clients"] {
            assert_eq!(compare(word, &some, &unknown), Some(Ordering::Less), "{word}");
        }
        assert_eq!(compare("nothing", &some, &unknown), None);
    }

    #[test]
    fn fr_202_equals_stand_by_name() {
        let (a, b) = (root("a", AccountPhase::Ready), root("b", AccountPhase::Ready));
        assert_eq!(compare("-keys", &a, &b), Some(Ordering::Less));
        assert_eq!(compare("-name", &a, &b), Some(Ordering::Greater));
    }
}
