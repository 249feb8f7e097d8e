//! Asks for the plans and sends the requests, a few at a time.

use crate::api::ApiError;
use crate::plan::Confirmed;
use crate::service_key::actions::patch_as_seen;
use crate::service_key::bulk::handle::{Bulk, Stage};
use crate::service_key::bulk::job::{BulkAction, Job, JobState, to_do};
use crate::service_key::bulk::texts::texts;
use crate::store::KeyChange;
use crate::ui::Toast;
use futures::StreamExt;
use futures::stream;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::plan::{Kind, Plan, Subject};
use model::wire::{PlanRequest, ProblemReason, RotateRequest};
use serde_json::json;
use std::collections::BTreeSet;

/// Requests under way at the same time.
const AT_ONCE: usize = 4;

impl Bulk {
    /// Asks for the plan of every key.
    pub(super) fn plan_all(self) {
        let names = self.jobs.with_untracked(|jobs| jobs.iter().map(|job| job.key.name.clone()).collect());
        self.plan(names);
    }

    /// Asks again for the plans of those that changed, while nothing was sent.
    pub(super) fn plan_changed(self, changes: &[KeyChange]) {
        if self.stage.get_untracked() != Stage::Asking || self.action.with_untracked(Option::is_none) {
            return;
        }
        let names: BTreeSet<&str> = changes.iter().map(KeyChange::name).collect();
        let mut moved = Vec::new();
        self.jobs.update(|jobs| {
            for job in jobs.iter_mut().filter(|job| names.contains(job.key.name.as_str())) {
                if let Some(key) = self.rows.data.with_untracked(|data| data.get(&job.key.name).cloned()) {
                    job.key = key;
                }
                moved.push(job.key.name.clone());
            }
        });
        self.plan(moved);
    }

    fn plan(self, names: Vec<String>) {
        let Some((bulk, action)) = self.action.get_untracked().and_then(|bulk| Some((bulk, bulk.plan()?))) else {
            return;
        };
        let mine = self.turn.get_value();
        spawn_local(async move {
            stream::iter(names)
                .for_each_concurrent(AT_ONCE, |name| async move {
                    if !self.is_turn(mine) {
                        return;
                    }
                    let subject = Subject { kind: Kind::ServiceEncryptionKey, name: name.clone() };
                    let answer = self.api.plan(&PlanRequest { action, subject, target: None }).await;
                    if !self.is_turn(mine) {
                        return;
                    }
                    self.with_job(&name, |job| match answer {
                        Ok(plan) => job.take(bulk, plan),
                        Err(error) => job.state = JobState::LeftOut(error.text()),
                    });
                })
                .await;
            if self.is_turn(mine) && self.first.with_untracked(Option::is_none) {
                self.first.set(self.jobs.with_untracked(|jobs| to_do(jobs)));
            }
        });
    }

    /// Sends what is ready, or once more what failed.
    pub(super) fn run(self, reason: String) {
        let Some(action) = self.action.get_untracked() else { return };
        let mine = self.turn.get_value();
        let again = self.stage.get_untracked() == Stage::Ended;
        let mut names = Vec::new();
        self.jobs.update(|jobs| {
            for job in jobs {
                if (again && matches!(job.state, JobState::Failed(_))) || (!again && job.state == JobState::Ready) {
                    if again && let Some(key) = self.rows.data.with_untracked(|data| data.get(&job.key.name).cloned()) {
                        job.key = key;
                    }
                    job.state = JobState::Running;
                    names.push(job.key.name.clone());
                }
            }
        });
        self.stage.set(Stage::Running);
        let schedule = self.schedule.with_untracked(|input| input.parse().ok()).map(|schedule| schedule.to_string());
        let reason = Some(reason).filter(|reason| !reason.is_empty());
        spawn_local(async move {
            stream::iter(names)
                .for_each_concurrent(AT_ONCE, |name| {
                    let (reason, schedule) = (reason.clone(), schedule.clone());
                    async move {
                        let job =
                            self.jobs.try_with_untracked(|jobs| jobs.iter().find(|job| job.key.name == name).cloned());
                        let (true, Some(Some(job))) = (self.is_turn(mine), job) else { return };
                        let answer = self.send(action, &job, schedule, reason).await;
                        self.with_job(&name, |job| job.end(answer));
                    }
                })
                .await;
            if self.is_turn(mine) {
                self.end(action);
            }
        });
    }

    async fn send(
        self,
        action: BulkAction,
        job: &Job,
        schedule: Option<String>,
        reason: Option<String>,
    ) -> Result<(), ApiError> {
        let plan_hash = job.plan.as_ref().map(|plan| plan.hash.clone()).unwrap_or_default();
        let spec = match action {
            BulkAction::Rotate => {
                let request = RotateRequest { request_id: job.request_id.clone(), reason };
                return self.api.rotate(&job.key.name, &request).await.map(drop);
            }
            BulkAction::Disable => {
                let confirmed = Confirmed { plan_hash, confirm_name: None, reason };
                return patch_as_seen(self.api, &job.key, json!({ "state": "Disabled" }), Some(confirmed)).await;
            }
            BulkAction::Enable => json!({ "state": "Enabled" }),
            BulkAction::Schedule => json!({ "rotationSchedule": schedule }),
        };
        patch_as_seen(self.api, &job.key, spec, None).await
    }

    fn end(self, action: BulkAction) {
        let counts = self.counts();
        if counts.failed > 0 {
            self.stage.set(Stage::Ended);
            return;
        }
        if let Some(toasts) = self.toasts {
            let text = (texts().done)(action, counts.done, &crate::i18n::number(counts.done));
            toasts.push(Toast { text, link: None });
        }
        self.selection.clear();
        self.close();
    }

    fn with_job(self, name: &str, change: impl FnOnce(&mut Job)) {
        self.jobs.try_update(|jobs| {
            if let Some(job) = jobs.iter_mut().find(|job| job.key.name == name) {
                change(job);
            }
        });
    }

    fn is_turn(self, turn: u32) -> bool {
        self.turn.try_get_value() == Some(turn)
    }
}

impl Job {
    /// Takes the server's answer; a plan that moved is kept, so that the next press confirms what is shown now.
    fn end(&mut self, answer: Result<(), ApiError>) {
        self.state = match answer {
            Ok(()) => JobState::Done,
            Err(ApiError::Problem(problem)) if problem.reason == ProblemReason::PlanChanged => {
                if let Some(Ok(plan)) = problem.current.map(serde_json::from_value::<Plan>) {
                    self.plan = Some(plan);
                }
                JobState::Failed(texts().moved.to_owned())
            }
            Err(error) => JobState::Failed(error.text()),
        };
    }
}
