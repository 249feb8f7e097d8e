//! Which columns a list shows, as the address says it. Pure.
//!
//! Invariant: what names a row is always there and no column of these; the address holds the others in their order, and nothing
//! at all while they are the usual ones.

/// A column beside the name.
pub trait TableColumn: Copy + PartialEq + 'static {
    /// All there are, the usual ones first.
    const ALL: &'static [Self];
    /// Those that are shown unless the address says otherwise.
    const USUAL: &'static [Self];

    /// Its word in the address.
    fn word(self) -> &'static str;
    /// Its head.
    fn text(self) -> &'static str;
}

/// What the address holds when only the name is shown.
const ONLY_NAME: &str = "name";

/// The columns of an address. Words that are no column are ignored; a word counts once.
pub fn parse<C: TableColumn>(words: Option<&str>) -> Vec<C> {
    let Some(words) = words else { return C::USUAL.to_vec() };
    let mut columns = Vec::new();
    for word in words.split(',') {
        if let Some(column) = C::ALL.iter().find(|column| column.word() == word.trim())
            && !columns.contains(column)
        {
            columns.push(*column);
        }
    }
    if columns.is_empty() && words.trim() != ONLY_NAME { C::USUAL.to_vec() } else { columns }
}

/// What the address holds for these columns.
pub fn write<C: TableColumn>(columns: &[C]) -> Option<String> {
    if columns == C::USUAL {
        return None;
    }
    let words: Vec<&str> = columns.iter().map(|column| column.word()).collect();
    Some(if words.is_empty() { ONLY_NAME.to_owned() } else { words.join(",") })
}

#[cfg(test)]
mod tests {
    use super::{TableColumn, parse, write};

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Column {
        State,
        Version,
        Created,
    }

    impl TableColumn for Column {
        const ALL: &'static [Self] = &[Self::State, Self::Version, Self::Created];
        const USUAL: &'static [Self] = &[Self::State, Self::Version];

        fn word(self) -> &'static str {
            ["phase", "version", "createdAt"][self as usize]
        }

        fn text(self) -> &'static str {
            self.word()
        }
    }

    #[test]
    fn fr_302_columns_go_into_the_address_and_back() {
        for columns in [&[][..], &[Column::Created, Column::State], Column::ALL, Column::USUAL] {
            assert_eq!(parse::<Column>(write(columns).as_deref()), columns);
        }
        assert_eq!(write(Column::USUAL), None);
    }

    #[test]
    fn what_is_no_column_is_ignored() {
        assert_eq!(parse::<Column>(Some("version,nothing,version")), [Column::Version]);
        assert_eq!(parse::<Column>(Some("nothing")), Column::USUAL);
    }
}
