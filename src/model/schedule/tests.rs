use super::{PATTERN, RotationSchedule, ScheduleError};
use jiff::SignedDuration;
use proptest::prelude::*;
use std::sync::LazyLock;

pub(super) fn schedules() -> impl Strategy<Value = RotationSchedule> {
    prop_oneof![
        Just(RotationSchedule::Hourly),
        Just(RotationSchedule::Daily),
        Just(RotationSchedule::Weekly),
        Just(RotationSchedule::Never),
        (1..=8760_u16).prop_map(RotationSchedule::Hours),
        (1..=3650_u16).prop_map(RotationSchedule::Days),
    ]
}

/// The API server's view, by the same pattern.
fn server_takes(text: &str) -> bool {
    static SERVER: LazyLock<regex::Regex> = LazyLock::new(|| regex::Regex::new(PATTERN).unwrap());
    SERVER.is_match(text)
}

#[test]
fn fr_301_the_api_server_has_the_same_limits() {
    for (limit, unit) in [(8760, "Hours"), (3650, "Days")] {
        for n in 0..10_050 {
            let text = format!("{n} {unit}");
            assert_eq!(server_takes(&text), (1..=limit).contains(&n), "{text}");
            assert_eq!(text.parse::<RotationSchedule>().is_ok(), server_takes(&text), "{text}");
        }
    }
}

#[test]
fn fr_301_only_the_words_of_the_api_are_schedules() {
    for text in [
        "hourly", "1 Hour", "1  Days", "01 Days", "+1 Days", "1 Days ", "1.5 Days", "", " ", "Days", "-1 Hours",
        "١ Days",
    ] {
        assert_eq!(text.parse::<RotationSchedule>(), Err(ScheduleError::Unknown(text.into())), "{text:?}");
    }
    for text in ["0 Days", "8761 Hours", "3651 Days", "99999999999999999999 Days"] {
        assert_eq!(text.parse::<RotationSchedule>(), Err(ScheduleError::OutOfRange(text.into())), "{text:?}");
    }
}

#[test]
fn a_day_has_24_hours_whatever_the_clocks_do() {
    assert_eq!(RotationSchedule::Days(2).interval(), Some(SignedDuration::from_hours(48)));
    assert_eq!(RotationSchedule::Weekly.interval(), RotationSchedule::Days(7).interval());
}

proptest! {
    #[test]
    fn fr_301_a_schedule_is_written_and_read_alike(schedule in schedules()) {
        let text = schedule.to_string();
        prop_assert_eq!(text.parse::<RotationSchedule>(), Ok(schedule));
        prop_assert!(server_takes(&text));
        let json = serde_json::to_string(&schedule).unwrap();
        prop_assert_eq!(serde_json::from_str::<RotationSchedule>(&json).unwrap(), schedule);
    }

    #[test]
    fn fr_301_the_api_server_takes_exactly_what_parses(text in "(Hourly|Daily|Weekly|Never|[0-9]{1,5} (Hours|Days|Weeks)|\\PC{0,12})") {
        prop_assert_eq!(text.parse::<RotationSchedule>().is_ok(), server_takes(&text));
    }

    #[test]
    fn no_schedule_is_faster_than_an_hour(schedule in schedules()) {
        prop_assert!(schedule.interval().is_none_or(|interval| interval >= SignedDuration::from_hours(1)));
    }
}
