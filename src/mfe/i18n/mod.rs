//! Languages: English and German. Each feature has a `texts.rs` with a struct of its texts and one value per language, so
//! the compiler misses a text that is missing. Dates, numbers and durations go through `Intl`.
//!
//! Invariant: a change of the locale rebuilds the pages (`app`), so texts are read plainly, not as signals.

mod format;
mod happened;
mod problems;
mod remedies;
mod schedule;
mod states;
mod texts;

pub use format::{
    brief, clock_time, date, date_time, day, day_month, duration, number, ordinal, relative, weekday_time_utc,
};
pub(crate) use happened::{actor, facts_behind, happened, person};
pub(crate) use problems::problem;
pub(crate) use remedies::remedy_texts;
pub(crate) use schedule::schedule;
pub(crate) use states::{
    account_phase, account_status, key_phase, key_status, material_fault, status_word, tenant_status,
};
pub use texts::{PanicTexts, Texts, panic_texts, texts};

use crate::letters::lower;
use std::cell::Cell;

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

impl Locale {
    /// The language of a locale's id, for example `de-DE`; English when there are no texts for it.
    pub fn of_id(id: &str) -> Self {
        if id.to_ascii_lowercase().starts_with("de") { Self::De } else { Self::En }
    }

    /// For `lang` and `Intl`.
    pub fn id(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }
}

thread_local! {
    static LOCALE: Cell<Locale> = const { Cell::new(Locale::En) };
}

/// The language now.
pub fn locale() -> Locale {
    LOCALE.get()
}

/// Changes the language of texts that are read from now on.
pub fn set_locale(locale: Locale) {
    LOCALE.set(locale);
}

/// The value for the language now.
pub fn pick<T>(en: &'static T, de: &'static T) -> &'static T {
    match locale() {
        Locale::En => en,
        Locale::De => de,
    }
}

/// What somebody said, in the marks of the language.
pub fn quoted(text: &str) -> String {
    match locale() {
        Locale::En => format!("“{text}”"),
        Locale::De => format!("„{text}“"),
    }
}

/// A state's word inside a sentence: German keeps its nouns.
pub fn inside(word: &str) -> String {
    if matches!(word, "In Prüfung" | "Umschlüsselung") { word.to_owned() } else { lower(word) }
}

/// The form of a noun for a count; both languages have two.
pub fn plural<'a>(count: u32, one: &'a str, other: &'a str) -> &'a str {
    if count == 1 { one } else { other }
}
