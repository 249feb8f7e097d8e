//! The forecast as files. Pure.

use jiff::civil::Date;
use model::overview::ForecastDay;
use std::fmt::Write;

/// Comma-separated: day, rotations, fullest minute, rotations in it.
pub(super) fn csv(days: &[ForecastDay]) -> String {
    days.iter().fold("day,rotations,fullest_minute,rotations_in_it\r\n".to_owned(), |mut out, day| {
        let (minute, keys) =
            day.herd.map_or((String::new(), String::new()), |h| (h.minute.to_string(), h.keys.to_string()));
        // Writing to a String can't fail.
        let _ = write!(out, "{},{},{minute},{keys}\r\n", day.day, day.keys);
        out
    })
}

/// An iCalendar of whole days, those without rotations left out. `summary` names an entry.
pub(super) fn ics(days: &[ForecastDay], workspace: &str, summary: impl Fn(u32) -> String) -> String {
    let mut out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//openkcm//key chain//EN\r\n".to_owned();
    for day in days.iter().filter(|day| day.keys > 0) {
        let until = day.day.tomorrow().unwrap_or(day.day);
        // Writing to a String can't fail.
        let _ = write!(
            out,
            "BEGIN:VEVENT\r\nUID:{}-{}@openkcm\r\nDTSTAMP:{}T000000Z\r\nDTSTART;VALUE=DATE:{}\r\nDTEND;VALUE=DATE:{}\r\nSUMMARY:{}\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n",
            day.day,
            escape(&workspace.replace(':', "-")),
            basic(day.day),
            basic(day.day),
            basic(until),
            escape(&format!("{} ({workspace})", summary(day.keys))),
        );
    }
    out.push_str("END:VCALENDAR\r\n");
    out
}

fn basic(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::{ForecastDay, csv, ics};
    use jiff::civil::date;
    use model::overview::Herd;

    fn days() -> Vec<ForecastDay> {
        let minute = "2026-11-30T00:00:00Z".parse().unwrap();
        vec![
            ForecastDay { day: date(2026, 11, 29), keys: 0, herd: None },
            ForecastDay { day: date(2026, 11, 30), keys: 1180, herd: Some(Herd { minute, keys: 1180 }) },
        ]
    }

    #[test]
    fn csv_has_a_line_per_day() {
        assert_eq!(
            csv(&days()),
            "day,rotations,fullest_minute,rotations_in_it\r\n2026-11-29,0,,\r\n2026-11-30,1180,2026-11-30T00:00:00Z,1180\r\n"
        );
    }

    #[test]
    fn the_calendar_leaves_empty_days_out() {
        let text = ics(&days(), "root:orgs:acme", |n| format!("{n} rotations, due"));
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
        assert!(text.contains("DTSTART;VALUE=DATE:20261130\r\nDTEND;VALUE=DATE:20261201\r\n"));
        assert!(text.contains("SUMMARY:1180 rotations\\, due (root:orgs:acme)\r\n"));
        assert!(text.lines().all(|line| line.len() <= 75), "a line is too long for iCalendar");
    }
}
