//! Whether a key that changed belongs to what the list shows. Pure.
//!
//! Invariant: never says no to a key that the BFF's filter would let through; what only the BFF can tell (due, the root's
//! provider) counts as yes.

use crate::letters::lower;
use crate::routes::KeysFilter;
use model::wire::KeySummary;
use model::words;

/// Whether `key` may match `filter`.
pub(super) fn may_match(filter: &KeysFilter, key: &KeySummary) -> bool {
    let clients = match key.active_clients {
        None => "unknown",
        Some(0) => "none",
        Some(_) => "some",
    };
    filter.account.as_ref().is_none_or(|account| *account == key.account)
        && words::holds(filter.state.as_deref(), &format!("{:?}", key.state))
        && words::holds(filter.phase.as_deref(), &format!("{:?}", key.phase))
        && words::holds(filter.reason.as_deref(), key.reason.as_deref().unwrap_or_default())
        && words::holds(filter.algorithm.as_deref(), key.algorithm.as_str())
        && words::holds(filter.application.as_deref(), &key.application)
        && words::holds(filter.clients.as_deref(), clients)
        && found(filter.q.as_deref(), key)
}

/// Whether the list is narrowed at all.
pub(super) fn is_narrow(filter: &KeysFilter) -> bool {
    let plain = KeysFilter { sort: filter.sort.clone(), columns: filter.columns.clone(), ..KeysFilter::default() };
    *filter != plain
}

/// How many filters beside the search are set.
pub(super) fn set_filters(filter: &KeysFilter) -> usize {
    let KeysFilter { account, provider, phase, reason, state, algorithm, application, due, clients, .. } = filter;
    [account, provider, phase, reason, state, algorithm, application, due, clients].into_iter().flatten().count()
}

fn found(text: Option<&str>, key: &KeySummary) -> bool {
    let text = lower(text.unwrap_or_default().trim());
    let fields = [Some(&key.name), key.display_name.as_ref(), Some(&key.application), Some(&key.account)];
    text.is_empty() || fields.into_iter().flatten().any(|field| lower(field).contains(&text))
}

#[cfg(test)]
mod tests {
    use super::{KeysFilter, is_narrow, may_match};
    use model::ServiceEncryptionKey;
    use model::wire::KeySummary;

    #[test]
    fn fr_302_a_changed_key_is_told_only_where_it_belongs() {
        let key = KeySummary::from(&ServiceEncryptionKey::test().active().clients(Some(0)));
        let with = |change: fn(&mut KeysFilter)| {
            let mut filter = KeysFilter::default();
            change(&mut filter);
            may_match(&filter, &key)
        };
        assert!(with(|_| {}));
        assert!(with(|f| f.q = Some(" CARD ".into())) && !with(|f| f.q = Some("ledger".into())));
        assert!(with(|f| f.phase = Some("Active,Rotating".into())) && !with(|f| f.phase = Some("Disabled".into())));
        assert!(with(|f| f.clients = Some("none".into())) && !with(|f| f.clients = Some("some".into())));
        assert!(with(|f| f.due = Some("soon".into())), "only the BFF can tell");
    }

    #[test]
    fn sorting_and_columns_narrow_nothing() {
        let sorted =
            KeysFilter { sort: Some("-version".into()), columns: Some("version".into()), ..KeysFilter::default() };
        assert!(!is_narrow(&sorted));
        assert!(is_narrow(&KeysFilter { q: Some("x".into()), ..KeysFilter::default() }));
    }
}
