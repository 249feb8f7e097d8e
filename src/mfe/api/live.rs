//! A read that is done again whenever its trigger moves, and that keeps what it had meanwhile.

use crate::api::ApiError;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;

/// How far a read is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Fetched<T> {
    /// Nothing yet: show skeletons.
    #[default]
    Loading,
    /// The last good answer.
    Ready(T),
    /// There never was a good answer.
    Failed(ApiError),
}

/// A read that follows its trigger. Cheap to copy.
pub struct Live<T: Send + Sync + 'static> {
    /// The last good answer, or why there is none.
    pub value: RwSignal<Fetched<T>>,
    /// The last try's error, while an older answer is still shown.
    pub error: RwSignal<Option<ApiError>>,
    again: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Live<T> {}

impl<T: Clone + Send + Sync + 'static> Live<T> {
    /// Reads again.
    pub fn refetch(self) {
        self.again.update(|again| *again += 1);
    }

    /// The last good answer.
    pub fn ready(self) -> Option<T> {
        match self.value.get() {
            Fetched::Ready(value) => Some(value),
            _ => None,
        }
    }
}

/// Reads now and whenever a signal that `fetch` reads (before its first await) changes. Answers that were overtaken by a
/// newer read are dropped.
pub fn use_live<T, F>(fetch: impl Fn() -> F + 'static) -> Live<T>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let live = Live { value: RwSignal::new(Fetched::Loading), error: RwSignal::new(None), again: RwSignal::new(0) };
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        live.again.track();
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        let answer = fetch();
        spawn_local(async move {
            let answer = answer.await;
            if turn.try_get_value() != Some(mine) {
                return;
            }
            match answer {
                Ok(value) => {
                    live.error.set(None);
                    live.value.set(Fetched::Ready(value));
                }
                Err(error) => {
                    live.error.set(Some(error.clone()));
                    live.value.update(|value| {
                        if !matches!(value, Fetched::Ready(_))
                            || error.reason() == Some(model::wire::ProblemReason::NotFound)
                        {
                            *value = Fetched::Failed(error);
                        }
                    });
                }
            }
        });
    });
    live
}
