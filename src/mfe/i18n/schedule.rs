//! Rotation schedules in words.

use crate::i18n::{Locale, locale};
use model::RotationSchedule;

/// A schedule in words: "Daily", "Every 30 days".
pub(crate) fn schedule(schedule: RotationSchedule) -> String {
    let german = locale() == Locale::De;
    match (schedule, german) {
        (RotationSchedule::Hourly, false) => "Hourly".into(),
        (RotationSchedule::Daily, false) => "Daily".into(),
        (RotationSchedule::Weekly, false) => "Weekly".into(),
        (RotationSchedule::Never, false) => "Never".into(),
        (RotationSchedule::Hours(1), false) => "Every hour".into(),
        (RotationSchedule::Days(1), false) => "Every day".into(),
        (RotationSchedule::Hours(n), false) => format!("Every {n} hours"),
        (RotationSchedule::Days(n), false) => format!("Every {n} days"),
        (RotationSchedule::Hourly, true) => "Stündlich".into(),
        (RotationSchedule::Daily, true) => "Täglich".into(),
        (RotationSchedule::Weekly, true) => "Wöchentlich".into(),
        (RotationSchedule::Never, true) => "Nie".into(),
        (RotationSchedule::Hours(1), true) => "Jede Stunde".into(),
        (RotationSchedule::Days(1), true) => "Jeden Tag".into(),
        (RotationSchedule::Hours(n), true) => format!("Alle {n} Stunden"),
        (RotationSchedule::Days(n), true) => format!("Alle {n} Tage"),
    }
}
