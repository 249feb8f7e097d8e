//! The columns of the list of roots.

use crate::account::texts::texts;
use crate::table_columns::TableColumn;

/// A column beside the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// External key, root version, keys and clients.
    Chain,
    /// Its state and environment.
    State,
    /// When its external key passed last.
    Verified,
    /// When it was created.
    Created,
}

impl TableColumn for Column {
    const ALL: &'static [Self] = &[Self::Chain, Self::State, Self::Verified, Self::Created];
    const USUAL: &'static [Self] = &[Self::Chain, Self::State];

    fn word(self) -> &'static str {
        match self {
            Self::Chain => "chain",
            Self::State => "phase",
            Self::Verified => "verifiedAt",
            Self::Created => "createdAt",
        }
    }

    fn text(self) -> &'static str {
        let t = texts();
        match self {
            Self::Chain => t.chain,
            Self::State => t.state,
            Self::Verified => t.verified_head,
            Self::Created => t.created_head,
        }
    }
}

/// Whether the chain has a line of its own, or isn't there: beside times there is no room for it.
pub(super) fn is_stacked(columns: &[Column]) -> bool {
    !columns.contains(&Column::Chain)
        || columns.iter().any(|column| matches!(column, Column::Verified | Column::Created))
}

/// The tracks of a row's first line: its name, the columns, its menu. The chain takes what is left, without it the name does.
pub(super) fn tracks(columns: &[Column]) -> String {
    let is_stacked = is_stacked(columns);
    let name = if is_stacked { "minmax(12.5rem,1fr)" } else { "12.5rem" };
    let tracks = columns.iter().filter_map(|column| match column {
        Column::Chain if is_stacked => None,
        Column::Chain => Some("minmax(0,1fr)"),
        Column::State => Some("8.5rem"),
        Column::Verified | Column::Created => Some("8rem"),
    });
    tracks.fold(name.to_owned(), |all, track| all + " " + track) + " 2rem"
}

#[cfg(test)]
mod tests {
    use super::{Column, tracks};
    use crate::table_columns::TableColumn;

    #[test]
    fn what_is_left_goes_to_the_chain_and_without_it_to_the_name() {
        assert_eq!(tracks(Column::USUAL), "12.5rem minmax(0,1fr) 8.5rem 2rem");
        assert_eq!(tracks(&[Column::State]), "minmax(12.5rem,1fr) 8.5rem 2rem");
    }

    #[test]
    fn beside_times_the_chain_has_a_line_of_its_own() {
        assert_eq!(tracks(&[Column::Chain, Column::Created]), "minmax(12.5rem,1fr) 8rem 2rem");
    }
}
