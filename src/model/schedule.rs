//! Rotation schedules (FR-301, FR-303): `Hourly`, `Daily`, `Weekly`, `N Hours`, `N Days`, `Never`; at least one hour.

use jiff::SignedDuration;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{borrow::Cow, fmt, str::FromStr};

mod cadence;
pub use cadence::{Cadence, JitterError, RotationJitter};

/// How often a key gets a new version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RotationSchedule {
    /// Every hour.
    Hourly,
    /// Every 24 hours.
    Daily,
    /// Every 7 days.
    Weekly,
    /// Every so many hours, 1 to 8,760.
    Hours(u16),
    /// Every so many days of 24 hours, 1 to 3,650.
    Days(u16),
    /// Only by hand.
    #[default]
    Never,
}

/// Why a text is no schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// None of the forms.
    #[error("rotationSchedule {0:?} is not a schedule; write Hourly, Daily, Weekly, `N Hours`, `N Days` or Never")]
    Unknown(String),
    /// Out of range.
    #[error("rotationSchedule {0:?} is out of range; between 1 and 8760 hours, or 1 and 3650 days")]
    OutOfRange(String),
}

const MAX_HOURS: u16 = 8760;
const MAX_DAYS: u16 = 3650;
/// The same language as [`FromStr`] accepts, as the API server checks it: what it lets in must parse, or a watch breaks.
const PATTERN: &str = "^(Hourly|Daily|Weekly|Never\
    |([1-9][0-9]{0,2}|[1-7][0-9]{3}|8[0-6][0-9]{2}|87[0-5][0-9]|8760) Hours\
    |([1-9][0-9]{0,2}|[12][0-9]{3}|3[0-5][0-9]{2}|36[0-4][0-9]|3650) Days)$";

impl RotationSchedule {
    /// The time between two rotations, as it is promised; `None` for `Never`. A key's own is [`Cadence::interval`].
    pub fn interval(self) -> Option<SignedDuration> {
        let hours = match self {
            Self::Hourly => 1,
            Self::Daily => 24,
            Self::Weekly => 7 * 24,
            Self::Hours(n) => i64::from(n),
            Self::Days(n) => i64::from(n) * 24,
            Self::Never => return None,
        };
        Some(SignedDuration::from_hours(hours))
    }
}

impl FromStr for RotationSchedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "Hourly" => return Ok(Self::Hourly),
            "Daily" => return Ok(Self::Daily),
            "Weekly" => return Ok(Self::Weekly),
            "Never" => return Ok(Self::Never),
            _ => {}
        }
        let unknown = || ScheduleError::Unknown(text.to_owned());
        let (number, unit) = text.split_once(' ').ok_or_else(unknown)?;
        if number.is_empty() || number.starts_with('0') || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(if number == "0" { ScheduleError::OutOfRange(text.to_owned()) } else { unknown() });
        }
        let (limit, make): (u16, fn(u16) -> Self) = match unit {
            "Hours" => (MAX_HOURS, Self::Hours),
            "Days" => (MAX_DAYS, Self::Days),
            _ => return Err(unknown()),
        };
        match number.parse::<u16>() {
            Ok(n) if n <= limit => Ok(make(n)),
            _ => Err(ScheduleError::OutOfRange(text.to_owned())),
        }
    }
}

impl fmt::Display for RotationSchedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hourly => f.write_str("Hourly"),
            Self::Daily => f.write_str("Daily"),
            Self::Weekly => f.write_str("Weekly"),
            Self::Hours(n) => write!(f, "{n} Hours"),
            Self::Days(n) => write!(f, "{n} Days"),
            Self::Never => f.write_str("Never"),
        }
    }
}

impl Serialize for RotationSchedule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RotationSchedule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for RotationSchedule {
    fn schema_name() -> Cow<'static, str> {
        "RotationSchedule".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "pattern": PATTERN, "default": "Never",
            "description": "Hourly, Daily, Weekly, `N Hours`, `N Days` or Never; at least one hour" })
    }
}

#[cfg(test)]
mod tests;
