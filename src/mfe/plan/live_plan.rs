//! A plan that follows the world while its dialog is open.

use crate::api::{Api, ApiError, Fetched};
use crate::store::{Link, Store};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::plan::Plan;
use model::wire::PlanRequest;

/// A plan and how it has moved. Cheap to copy.
#[derive(Clone, Copy)]
pub struct LivePlan {
    /// The plan as of now.
    pub plan: RwSignal<Fetched<Plan>>,
    /// The plan when the dialog opened, for "was 12".
    pub first: RwSignal<Option<Plan>>,
    again: RwSignal<u32>,
}

/// Makes the plan of `request` while there is one, again with everything the store hears.
pub fn use_plan(api: Api, store: Store, request: Signal<Option<PlanRequest>>) -> LivePlan {
    let live = LivePlan { plan: RwSignal::new(Fetched::Loading), first: RwSignal::new(None), again: RwSignal::new(0) };
    let turn = StoredValue::new(0_u32);
    Effect::new(move |last: Option<Option<PlanRequest>>| {
        let request = request.get();
        if last.flatten() != request {
            live.plan.set(Fetched::Loading);
            live.first.set(None);
        }
        let Some(asked) = request.clone() else { return request };
        live.again.track();
        store.state.track();
        store.keys.track();
        if matches!(store.link.get(), Link::Lost { .. }) {
            return request;
        }
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        spawn_local(async move {
            let answer = api.plan(&asked).await;
            if turn.try_get_value() == Some(mine) {
                live.take(answer);
            }
        });
        request
    });
    live
}

impl LivePlan {
    /// Shows another plan: an answer, or the one that came with a 409.
    pub(super) fn take(self, answer: Result<Plan, ApiError>) {
        match answer {
            Ok(plan) => {
                if self.first.with_untracked(Option::is_none) {
                    self.first.set(Some(plan.clone()));
                }
                if self.plan.with_untracked(|old| !matches!(old, Fetched::Ready(old) if *old == plan)) {
                    self.plan.set(Fetched::Ready(plan));
                }
            }
            Err(error) => self.plan.update(|plan| {
                if !matches!(plan, Fetched::Ready(_)) {
                    *plan = Fetched::Failed(error);
                }
            }),
        }
    }

    /// Asks again.
    pub(super) fn retry(self) {
        self.plan.set(Fetched::Loading);
        self.again.update(|again| *again += 1);
    }

    /// The plan, once there is one.
    pub fn ready(self) -> Option<Plan> {
        self.plan.with(of)
    }

    /// The plan that is shown, for what confirms it.
    pub fn shown(self) -> Option<Plan> {
        self.plan.with_untracked(of)
    }
}

fn of(plan: &Fetched<Plan>) -> Option<Plan> {
    match plan {
        Fetched::Ready(plan) => Some(plan.clone()),
        Fetched::Loading | Fetched::Failed(_) => None,
    }
}
