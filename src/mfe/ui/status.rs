//! The state grammar: the one table that says which colour and shape a state has, on every screen.

use super::icon::IconName;

/// What a state means to the reader; its name is the text beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Status {
    /// Works as asked: Active, Ready.
    Ok,
    /// On its way to another state: Rotating, Re-keying.
    Changing,
    /// Not started or waiting for an answer: Verifying.
    Waiting,
    /// Still works, but not for long: overdue, unreachable.
    AtRisk,
    /// Scheduled to disappear.
    Deletion,
    /// Does not work.
    Broken,
    /// Turned off on purpose, or nothing there.
    Off,
    /// No report: never shown as zero and never blank.
    #[default]
    Unknown,
}

impl Status {
    /// Every state, in the order of the grammar.
    pub const ALL: [Self; 8] =
        [Self::Ok, Self::Changing, Self::Waiting, Self::AtRisk, Self::Deletion, Self::Broken, Self::Off, Self::Unknown];

    /// The shape that says the state without colour.
    pub const fn icon(self) -> IconName {
        match self {
            Self::Ok => IconName::SysEnter,
            Self::Changing => IconName::Refresh,
            Self::Waiting => IconName::Pending,
            Self::AtRisk => IconName::Alert,
            Self::Deletion => IconName::Delete,
            Self::Broken => IconName::Error,
            Self::Off => IconName::SysMinus,
            Self::Unknown => IconName::SysHelp,
        }
    }

    /// The suffix of the class that gives the colour: `positive`, `informative`, `neutral`, `critical` or `negative`.
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Ok => "positive",
            Self::Changing => "informative",
            Self::Waiting | Self::Off | Self::Unknown => "neutral",
            Self::AtRisk | Self::Deletion => "critical",
            Self::Broken => "negative",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Status;
    use std::collections::HashSet;

    #[test]
    fn every_state_has_a_shape_of_its_own() {
        let shapes: HashSet<_> = Status::ALL.iter().map(|s| s.icon()).collect();
        assert_eq!(shapes.len(), Status::ALL.len());
    }
}
