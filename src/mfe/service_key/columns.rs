//! The columns of the list: which there are, which the address asks for, and what a cell says to other programs.
//!
//! Invariants: the name is always the first column; the address holds the rest in their order by the API's sort words, and
//! nothing at all while they are the usual ones.

use crate::service_key::list_texts;
use crate::service_key::texts::texts;
use model::wire::KeySummary;

/// A column beside the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Column {
    Application,
    Chain,
    State,
    Version,
    Next,
    Clients,
    Schedule,
    Algorithm,
    LastRotation,
    Created,
}

/// What is shown unless the address says otherwise.
const USUAL: [Column; 6] =
    [Column::Application, Column::Chain, Column::State, Column::Version, Column::Next, Column::Clients];

/// What the address holds when only the name is shown.
const ONLY_NAME: &str = "name";

impl Column {
    /// All there are, the usual ones first.
    pub(super) const ALL: [Self; 10] = [
        Self::Application,
        Self::Chain,
        Self::State,
        Self::Version,
        Self::Next,
        Self::Clients,
        Self::Schedule,
        Self::Algorithm,
        Self::LastRotation,
        Self::Created,
    ];

    /// The API's word to sort by, also the word in the address.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Chain => "account",
            Self::State => "phase",
            Self::Version => "version",
            Self::Next => "nextRotation",
            Self::Clients => "clients",
            Self::Schedule => "schedule",
            Self::Algorithm => "algorithm",
            Self::LastRotation => "lastRotation",
            Self::Created => "createdAt",
        }
    }

    /// Its head.
    pub(super) fn text(self) -> &'static str {
        let (t, more) = (texts(), list_texts::texts());
        match self {
            Self::Application => t.application,
            Self::Chain => t.chain,
            Self::State => t.state,
            Self::Version => t.version,
            Self::Next => t.next,
            Self::Clients => t.active_clients,
            Self::Schedule => more.schedule,
            Self::Algorithm => more.algorithm,
            Self::LastRotation => more.last_rotation,
            Self::Created => more.created,
        }
    }

    /// Width in rem.
    pub(super) fn width(self) -> f32 {
        match self {
            Self::Application => 7.0,
            Self::Chain => 16.25,
            Self::State => 9.25,
            Self::Version => 5.5,
            Self::Next => 12.0,
            Self::Clients => 7.25,
            Self::Schedule => 8.5,
            Self::Algorithm => 10.5,
            Self::LastRotation | Self::Created => 9.5,
        }
    }

    /// Numbers keep to the end.
    pub(super) fn is_numeric(self) -> bool {
        matches!(self, Self::Version | Self::Clients)
    }

    /// What other programs read: the API's words, times in RFC 3339, nothing for unknown.
    fn field(self, key: &KeySummary) -> String {
        let time = |at: Option<jiff::Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
        match self {
            Self::Application => key.application.clone(),
            Self::Chain => key.account.clone(),
            Self::State => format!("{:?}", key.phase),
            Self::Version => key.current_version.map(|v| v.to_string()).unwrap_or_default(),
            Self::Next => time(key.next_rotation),
            Self::Clients => key.active_clients.map(|n| n.to_string()).unwrap_or_default(),
            Self::Schedule => key.rotation_schedule.to_string(),
            Self::Algorithm => key.algorithm.as_str().to_owned(),
            Self::LastRotation => time(key.last_rotation),
            Self::Created => time(key.created_at),
        }
    }
}

/// The columns of an address. Words that are no column are ignored; a word counts once.
pub(super) fn parse(words: Option<&str>) -> Vec<Column> {
    let Some(words) = words else { return USUAL.to_vec() };
    let mut columns = Vec::new();
    for word in words.split(',') {
        if let Some(column) = Column::ALL.into_iter().find(|column| column.word() == word.trim())
            && !columns.contains(&column)
        {
            columns.push(column);
        }
    }
    if columns.is_empty() && words.trim() != ONLY_NAME { USUAL.to_vec() } else { columns }
}

/// What the address holds for these columns.
pub(super) fn write(columns: &[Column]) -> Option<String> {
    if columns == USUAL {
        return None;
    }
    let words: Vec<&str> = columns.iter().map(|column| column.word()).collect();
    Some(if words.is_empty() { ONLY_NAME.to_owned() } else { words.join(",") })
}

/// The rows as a table for other programs: the name and these columns, in their order.
pub(super) fn csv(columns: &[Column], keys: &[KeySummary]) -> String {
    let heads = std::iter::once(texts().name).chain(columns.iter().map(|column| column.text()));
    let mut out = crate::csv::line(heads.map(str::to_owned));
    for key in keys {
        let fields = columns.iter().map(|column| column.field(key));
        out.push_str(&crate::csv::line(std::iter::once(key.name.clone()).chain(fields)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Column, USUAL, csv, parse, write};
    use model::ServiceEncryptionKey;
    use model::wire::KeySummary;

    #[test]
    fn fr_302_columns_go_into_the_address_and_back() {
        for columns in [vec![], vec![Column::Next, Column::State], Column::ALL.to_vec(), USUAL.to_vec()] {
            assert_eq!(parse(write(&columns).as_deref()), columns);
        }
        assert_eq!(write(&USUAL), None);
    }

    #[test]
    fn what_is_no_column_is_ignored() {
        assert_eq!(parse(Some("version,nothing,version")), [Column::Version]);
        assert_eq!(parse(Some("nothing")), USUAL);
    }

    #[test]
    fn fr_302_a_file_has_the_visible_columns_and_nothing_for_unknown() {
        let key = KeySummary::from(&ServiceEncryptionKey::test().active().clients(None));
        let text = csv(&[Column::Clients, Column::Version], &[key]);
        assert_eq!(text, "Name,Active clients,Version\r\ncard-tokens,,1\r\n");
    }
}
