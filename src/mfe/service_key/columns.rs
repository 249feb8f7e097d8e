//! The columns of the list: which there are, which there is room for, and what a cell says to other programs.

use crate::i18n::{self, Locale};
use crate::service_key::list_texts;
use crate::service_key::texts::texts;
use crate::table_columns::TableColumn;
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

impl TableColumn for Column {
    const ALL: &'static [Self] = &[
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
    const USUAL: &'static [Self] =
        &[Self::Application, Self::Chain, Self::State, Self::Version, Self::Next, Self::Clients];

    /// The API's word to sort by.
    fn word(self) -> &'static str {
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

    fn text(self) -> &'static str {
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
}

/// Width of what is always there: select, a name that can be read, actions; rem.
const FIXED_WIDTH: f32 = 2.75 + 8.25 + 2.75;
/// What lies beside a table in the app; rem.
const MARGIN: f32 = 3.0;
/// Below that a row is a card, which has its own rules; rem, as in `table.css`.
const CARDS: f32 = 37.5;
/// The usual columns, the most important first: those that come last give way where there is no room.
const IMPORTANCE: [Column; 6] =
    [Column::State, Column::Next, Column::Chain, Column::Clients, Column::Version, Column::Application];

/// What a table with these columns needs; rem.
pub(super) fn width(columns: &[Column]) -> f32 {
    FIXED_WIDTH + columns.iter().map(|column| column.width()).sum::<f32>()
}

/// Whether rows are cards in an app of so many rem.
pub(super) fn are_cards(room: f32) -> bool {
    room < CARDS
}

/// The usual columns that an app of so many rem has room for.
pub(super) fn fitting(room: f32) -> Vec<Column> {
    if are_cards(room) {
        return Column::USUAL.to_vec();
    }
    let mut fitting = Vec::new();
    for column in IMPORTANCE {
        fitting.push(column);
        if width(&fitting) > room - MARGIN {
            fitting.pop();
        }
    }
    Column::USUAL.iter().copied().filter(|column| fitting.contains(column)).collect()
}

impl Column {
    /// Width in rem; German words are longer.
    pub(super) fn width(self) -> f32 {
        let by_locale = |en, de| if i18n::locale() == Locale::De { de } else { en };
        match self {
            Self::Chain => 16.0,
            Self::State => by_locale(9.25, 10.5),
            Self::Next => by_locale(11.0, 12.25),
            Self::Version => 4.75,
            Self::Application | Self::Clients => 6.75,
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
    use super::{Column, csv, fitting, width};
    use crate::table_columns::TableColumn;
    use model::ServiceEncryptionKey;
    use model::wire::KeySummary;

    #[test]
    fn where_there_is_no_room_the_least_important_columns_give_way() {
        assert_eq!(fitting(90.0), Column::USUAL);
        let narrow = [Column::Chain, Column::State, Column::Next, Column::Clients];
        assert_eq!(fitting(61.0), narrow);
        assert!(width(&narrow) <= 58.0);
        let without_chain = [Column::State, Column::Version, Column::Next, Column::Clients];
        assert_eq!(fitting(52.0), without_chain, "what is smaller than the chain still has room");
        assert_eq!(fitting(24.0), Column::USUAL, "a card holds them all");
    }

    #[test]
    fn fr_302_a_file_has_the_visible_columns_and_nothing_for_unknown() {
        let key = KeySummary::from(&ServiceEncryptionKey::test().active().clients(None));
        let text = csv(&[Column::Clients, Column::Version], &[key]);
        assert_eq!(text, "Name,Active clients,Version\r\ncard-tokens,,1\r\n");
    }
}
