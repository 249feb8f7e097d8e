//! Texts about rotation schedules.

use crate::i18n::{pick, plural};

/// Texts about rotation schedules.
pub(super) struct Texts {
    pub(super) question: &'static str,
    pub(super) every_n_hours: &'static str,
    pub(super) every_n_days: &'static str,
    pub(super) at_least_one_hour: &'static str,
    pub(super) at_least_one_day: &'static str,
    pub(super) only_by_hand: &'static str,
    pub(super) a_year: fn(&str) -> String,
    pub(super) hours: &'static str,
    pub(super) days: &'static str,
    pub(super) less: &'static str,
    pub(super) more: &'static str,
    pub(super) written_as: &'static str,
    pub(super) out_of_range: fn(&str) -> String,
    pub(super) next_five: &'static str,
    pub(super) version: &'static str,
    pub(super) date: &'static str,
    pub(super) same_minute: &'static str,
    pub(super) alone: &'static str,
    pub(super) others: fn(u32, &str) -> String,
    pub(super) that_day: fn(&str) -> String,
    pub(super) company_unknown: &'static str,
    pub(super) herd: fn(&str) -> String,
    pub(super) early: fn(u8) -> String,
    pub(super) no_rotation: &'static str,
}

/// The texts in the language now.
pub(super) fn texts() -> &'static Texts {
    pick(&EN, &DE)
}

const EN: Texts = Texts {
    question: "How often does a new version replace this key?",
    every_n_hours: "Every N hours",
    every_n_days: "Every N days",
    at_least_one_hour: "at least 1 hour",
    at_least_one_day: "at least 1 day",
    only_by_hand: "only “Rotate now”",
    a_year: |n| format!("about {n} versions a year"),
    hours: "Hours",
    days: "Days",
    less: "Less",
    more: "More",
    written_as: "Written to the resource as",
    out_of_range: |unit| match unit {
        "Hours" => "Enter a whole number of hours between 1 and 8,760.".into(),
        _ => "Enter a whole number of days between 1 and 3,650.".into(),
    },
    next_five: "The next five rotations",
    version: "Version",
    date: "Date (UTC)",
    same_minute: "In the same minute",
    alone: "alone",
    others: |n, text| format!("{text} {}", plural(n, "other", "others")),
    that_day: |n| format!("{n} that day"),
    company_unknown: "How many keys rotate with it is not known at the moment.",
    herd: |n| {
        format!(
            "{n} other keys rotate in the same minute. Another number of days or hours spreads the load of the provider."
        )
    },
    early: |percent| {
        format!("Keys of this platform rotate up to {percent} % early, so that they do not all rotate at once.")
    },
    no_rotation: "No rotation by itself. “Rotate now” makes a new version at any time.",
};

const DE: Texts = Texts {
    question: "Wie oft ersetzt eine neue Version diesen Schlüssel?",
    every_n_hours: "Alle N Stunden",
    every_n_days: "Alle N Tage",
    at_least_one_hour: "mindestens 1 Stunde",
    at_least_one_day: "mindestens 1 Tag",
    only_by_hand: "nur „Jetzt rotieren“",
    a_year: |n| format!("etwa {n} Versionen im Jahr"),
    hours: "Stunden",
    days: "Tage",
    less: "Weniger",
    more: "Mehr",
    written_as: "In der Ressource steht",
    out_of_range: |unit| match unit {
        "Hours" => "Geben Sie eine ganze Zahl von Stunden zwischen 1 und 8.760 ein.".into(),
        _ => "Geben Sie eine ganze Zahl von Tagen zwischen 1 und 3.650 ein.".into(),
    },
    next_five: "Die nächsten fünf Rotationen",
    version: "Version",
    date: "Datum (UTC)",
    same_minute: "In derselben Minute",
    alone: "allein",
    others: |n, text| format!("{text} {}", plural(n, "anderer", "andere")),
    that_day: |n| format!("{n} an dem Tag"),
    company_unknown: "Wie viele Schlüssel mit ihm rotieren, ist gerade nicht bekannt.",
    herd: |n| {
        format!(
            "{n} andere Schlüssel rotieren in derselben Minute. Eine andere Zahl von Tagen oder Stunden verteilt die Last des Providers."
        )
    },
    early: |percent| {
        format!("Schlüssel dieser Plattform rotieren bis zu {percent} % früher, damit nicht alle zugleich rotieren.")
    },
    no_rotation: "Keine Rotation von selbst. „Jetzt rotieren“ erzeugt jederzeit eine neue Version.",
};
