//! What a round asks for.

/// An operation, with what it is about.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    /// Everything moves to another external key.
    Rekey,
    /// The key gets another version.
    Rotate { key: String, request: String },
    /// The key is evicted.
    Disable { key: String },
    /// The key is served again.
    Enable { key: String },
    /// The key is scheduled for its destruction.
    Schedule { key: String },
    /// Its object is deleted; the material stays for the window.
    Delete { key: String },
    /// An object of its name brings the material back.
    Restore { key: String },
    /// A new key.
    Create { key: String },
    /// A step in the life of the root that comes and goes.
    Root,
}

impl Operation {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Rekey => "re-key",
            Self::Rotate { .. } => "rotate",
            Self::Disable { .. } | Self::Schedule { .. } => "disable",
            Self::Enable { .. } => "enable",
            Self::Delete { .. } => "delete",
            Self::Restore { .. } => "restore",
            Self::Create { .. } => "create",
            Self::Root => "root deletion",
        }
    }
}
