//! Dangerous writes: what they would do is computed again, and compared with what the user has seen.

use crate::http::{Error, Viewer};
use jiff::Timestamp;
use model::can::Blocked;
use model::plan::{Action, Kind, Plan, PlanError, Subject, Tier, make, moved};
use model::wire::{ConfirmRequest, PatchRequest, PlanRequest, RekeyRequest, SuspendRequest};

/// What the user has seen and typed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Confirmation<'a> {
    /// The hash of the plan that was shown.
    pub(super) hash: Option<&'a str>,
    /// The typed name.
    pub(super) name: Option<&'a str>,
    /// In the user's words.
    pub(super) reason: Option<&'a str>,
}

impl<'a> From<&'a ConfirmRequest> for Confirmation<'a> {
    fn from(request: &'a ConfirmRequest) -> Self {
        let hash = Some(request.plan_hash.as_str()).filter(|hash| !hash.is_empty());
        Self { hash, name: request.confirm_name.as_deref(), reason: request.reason.as_deref() }
    }
}

impl<'a> From<&'a PatchRequest> for Confirmation<'a> {
    fn from(request: &'a PatchRequest) -> Self {
        let (hash, name) = (request.plan_hash.as_deref(), request.confirm_name.as_deref());
        Self { hash, name, reason: request.reason.as_deref() }
    }
}

impl<'a> From<&'a SuspendRequest> for Confirmation<'a> {
    fn from(request: &'a SuspendRequest) -> Self {
        let (hash, name) = (request.plan_hash.as_deref(), request.confirm_name.as_deref());
        Self { hash, name, reason: request.reason.as_deref() }
    }
}

impl<'a> From<&'a RekeyRequest> for Confirmation<'a> {
    fn from(request: &'a RekeyRequest) -> Self {
        Self { hash: Some(&request.plan_hash), name: Some(&request.confirm_name), reason: Some(&request.reason) }
    }
}

/// The plan of a request, now.
pub(super) fn plan_now(viewer: &Viewer, request: &PlanRequest) -> Result<Plan, Error> {
    viewer.state.index.view(viewer.path.as_str(), |view| {
        if view.workspace.is_none() {
            return Err(Error::ProviderNotEnabled);
        }
        make(request, view.world(Timestamp::now())).map_err(Error::from)
    })
}

/// Refuses unless the action can be done and the user has confirmed exactly that.
pub(super) fn check(viewer: &Viewer, request: &PlanRequest, given: Confirmation<'_>) -> Result<Plan, Error> {
    let plan = plan_now(viewer, request)?;
    if let Some(blocked) = plan.blockers.first() {
        return Err(refused(blocked, &plan));
    }
    if viewer.dry_run {
        return Ok(plan);
    }
    let shown = given.hash.and_then(|hash| viewer.state.plans.find(&viewer.path, hash));
    // Every refusal carries the plan as it is: it is shown from now on.
    viewer.state.plans.keep(&viewer.path, &plan);
    confirmed(plan, given).map_err(|error| told(error, shown.as_deref(), request))
}

/// A refusal because of a stale plan says what moved, when the stale one was a plan of the same action.
fn told(error: Error, shown: Option<&Plan>, request: &PlanRequest) -> Error {
    match (error, shown) {
        (Error::PlanChanged(now, _), Some(was)) if (was.action, &was.subject) == (request.action, &request.subject) => {
            let moved = moved(was, &now);
            Error::PlanChanged(now, moved)
        }
        (error, _) => error,
    }
}

/// Refuses unless the plan is what the user has confirmed, with the care its tier asks for.
fn confirmed(plan: Plan, given: Confirmation<'_>) -> Result<Plan, Error> {
    let missing = |field: &str, detail: &str, plan: &Plan| {
        Err(Error::Invalid {
            field: Some(field.into()),
            detail: detail.into(),
            current: serde_json::to_value(plan).ok(),
        })
    };
    match given.hash {
        Some(hash) if hash != plan.hash => return Err(Error::PlanChanged(Box::new(plan), Vec::new())),
        None if plan.tier > Tier::Plain => return missing("planHash", "show the plan and send its hash", &plan),
        _ => {}
    }
    if plan.tier == Tier::TypeName {
        if given.name != Some(plan.subject.name.as_str()) {
            return missing("confirmName", "type the name exactly as it is", &plan);
        }
        if given.reason.is_none_or(|reason| reason.trim().is_empty()) {
            return missing("reason", "say why; it is kept in the activity log", &plan);
        }
    }
    Ok(plan)
}

fn refused(blocked: &Blocked, plan: &Plan) -> Error {
    let blockers = if matches!(blocked, Blocked::InUse { .. }) { plan.effects.key_names.clone() } else { Vec::new() };
    Error::Blocked { detail: blocked.to_string(), blockers }
}

/// A request for a plan.
pub(super) fn asked(action: Action, kind: Kind, name: &str) -> PlanRequest {
    PlanRequest { action, subject: Subject { kind, name: name.to_owned() }, target: None }
}

impl From<PlanError> for Error {
    fn from(error: PlanError) -> Self {
        let detail = error.to_string();
        match error {
            PlanError::NoSubject { .. } => Self::NotFound(detail),
            PlanError::NotApplicable { .. } => Self::invalid("action", detail),
            PlanError::NoTarget => Self::invalid("target.keyReference", detail),
            PlanError::BadTarget(reference) => Self::invalid("target.keyReference", reference.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Confirmation, confirmed};
    use crate::http::Error;
    use model::plan::{Action, Effects, Kind, Plan, Subject, Tier};

    fn plan(tier: Tier) -> Plan {
        let subject = Subject { kind: Kind::Account, name: "aws".into() };
        let (action, effects) = (Action::Delete, Effects::default());
        Plan {
            action,
            subject,
            target: None,
            tier,
            effects,
            blockers: vec![],
            reversible: false,
            warnings: vec![],
            hash: "h".into(),
        }
    }

    fn field(result: Result<Plan, Error>) -> Option<String> {
        match result {
            Ok(_) => None,
            Err(Error::Invalid { field, .. }) => field,
            Err(other) => Some(format!("{:?}", other.reason())),
        }
    }

    #[test]
    fn a_tier_asks_for_its_care() {
        let hash = Confirmation { hash: Some("h"), ..Confirmation::default() };
        let name = Confirmation { name: Some("aws"), ..hash };
        let all = Confirmation { reason: Some("old"), ..name };
        assert_eq!(field(confirmed(plan(Tier::Plain), Confirmation::default())), None);
        assert_eq!(field(confirmed(plan(Tier::Confirm), Confirmation::default())).as_deref(), Some("planHash"));
        assert_eq!(field(confirmed(plan(Tier::Confirm), hash)), None);
        assert_eq!(field(confirmed(plan(Tier::TypeName), hash)).as_deref(), Some("confirmName"));
        assert_eq!(field(confirmed(plan(Tier::TypeName), name)).as_deref(), Some("reason"));
        assert_eq!(field(confirmed(plan(Tier::TypeName), all)), None);
    }

    #[test]
    fn a_stale_plan_is_refused_at_every_tier() {
        let stale = Confirmation { hash: Some("old"), name: Some("aws"), reason: Some("x") };
        for tier in [Tier::Plain, Tier::Confirm, Tier::TypeName] {
            assert_eq!(field(confirmed(plan(tier), stale)).as_deref(), Some("PlanChanged"));
        }
    }
}
