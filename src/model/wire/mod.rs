//! What the BFF and the microfrontend say to each other: JSON, camelCase, times in RFC 3339.

mod applications;
mod detail;
mod event;
mod list;
mod problem;
mod request;
mod rotations;
mod workspace;

pub use applications::ApplicationCount;
pub use detail::{AccountDetail, Activity, KeyDetail, fact};
pub use event::{Change, Delta, Snapshot};
pub use list::{AccountSummary, KeySummary, Page, RekeySummary};
pub use problem::{Problem, ProblemReason};
pub use request::{
    ConfirmRequest, CreateRequest, PatchRequest, PlanRequest, RekeyRequest, RekeyTarget, RotateRequest, SuspendRequest,
    WriteAnswer,
};
pub use rotations::{PlannedRotation, RotationPreview};
pub use workspace::{Counts, EdgeSummary, Permissions, TenantSummary, UserView, Verb, Verbs, WorkspaceView};

#[cfg(test)]
mod tests;
