//! Views of the list that a person has named: filters, order and columns, exactly what the address holds. Kept in the browser
//! per workspace; the address stays the truth, so a link shows the same to somebody who has no such view.

use crate::letters::lower;
use crate::routes::{Filter, KeysFilter, Query};
use crate::shell::{keep, kept};
use serde::{Deserialize, Serialize};

/// Views of a workspace at most.
pub(super) const MOST: usize = 20;
/// Characters of a name at most.
pub(super) const NAME_LIMIT: usize = 40;

/// A named view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct View {
    /// In the person's words.
    pub(super) name: String,
    /// As in the address.
    query: Query,
}

impl View {
    /// What the list shows now, under a name.
    pub(super) fn of(name: &str, filter: &KeysFilter) -> Self {
        Self { name: name.trim().chars().take(NAME_LIMIT).collect(), query: filter.pairs() }
    }

    /// What it shows.
    pub(super) fn filter(&self) -> KeysFilter {
        Filter::of_pairs(&self.query)
    }
}

/// The view that shows exactly this.
pub(super) fn showing<'v>(views: &'v [View], filter: &KeysFilter) -> Option<&'v View> {
    views.iter().find(|view| view.filter() == *filter)
}

/// With one more, in the order of their names; one of the same name is replaced.
pub(super) fn with(views: &[View], new: View) -> Vec<View> {
    let mut all: Vec<_> = views.iter().filter(|view| view.name != new.name).cloned().collect();
    all.push(new);
    all.sort_by_key(|view| lower(&view.name));
    all
}

/// Those of a workspace.
pub(super) fn read(workspace: &str) -> Vec<View> {
    kept(&place(workspace)).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Keeps those of a workspace. `false` when the browser refuses.
pub(super) fn write(workspace: &str, views: &[View]) -> bool {
    serde_json::to_string(views).is_ok_and(|text| keep(&place(workspace), &text))
}

fn place(workspace: &str) -> String {
    format!("openkcm.key-views.{workspace}")
}

#[cfg(test)]
mod tests {
    use super::{KeysFilter, View, showing, with};

    fn overdue() -> KeysFilter {
        KeysFilter { due: Some("overdue".into()), columns: Some("phase,nextRotation".into()), ..KeysFilter::default() }
    }

    #[test]
    fn fr_302_a_view_is_what_the_address_holds() {
        let view = View::of("  On-call ", &overdue());
        assert_eq!((view.name.as_str(), view.filter()), ("On-call", overdue()));
        let views = [view];
        assert_eq!(showing(&views, &overdue()).map(|view| view.name.as_str()), Some("On-call"));
        assert_eq!(showing(&views, &KeysFilter::default()), None);
    }

    #[test]
    fn fr_302_a_name_stands_for_one_view() {
        let views = with(&[View::of("b", &overdue())], View::of("A", &KeysFilter::default()));
        let views = with(&views, View::of("b", &KeysFilter::default()));
        assert_eq!(views.iter().map(|view| view.name.as_str()).collect::<Vec<_>>(), ["A", "b"]);
        assert_eq!(views[1].filter(), KeysFilter::default());
    }
}
