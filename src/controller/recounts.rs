//! When a root counts what hangs on it: soon after one change, at most once a second while many come.

use crate::context::Work;
use crate::desk::Desk;
use crate::plane::Id;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Keys that come together are counted together.
const SOON: Duration = Duration::from_millis(150);
const AT_MOST_EVERY: Duration = Duration::from_secs(1);

/// When each root has counted last. What waits is the queue's to know: it keeps the earliest asking and drops none.
#[derive(Default)]
pub struct Recounts(Mutex<HashMap<Id, Instant>>);

impl Recounts {
    /// Asks for `root` to count, after this moment in any case.
    pub fn ask(&self, desk: &Desk, root: Id) {
        let next = self.lock().get(&root).map(|last| *last + AT_MOST_EVERY);
        let delay = next.map_or(SOON, |next| next.duration_since(Instant::now()).max(SOON));
        desk.add_after(Work::Account(root), delay);
    }

    /// `root` begins to count.
    pub fn begins(&self, root: &Id) {
        self.lock().insert(root.clone(), Instant::now());
    }

    /// Forgets a root that is gone.
    pub fn forget(&self, root: &Id) {
        self.lock().remove(root);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Id, Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Desk, Duration, Id, Instant, Recounts, Work};

    /// Takes the root's next turn as a worker does; answers when it came.
    async fn turn(recounts: &Recounts, desk: &Desk) -> Instant {
        let work = desk.roots.next().await;
        let Work::Account(root) = &work else { panic!("{work:?}") };
        recounts.begins(root);
        desk.roots.done(&work);
        Instant::now()
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_asked_after_a_count_that_came_early_is_counted_too() {
        let (recounts, desk, root) = (Recounts::default(), Desk::default(), Id::new("a", "root"));
        recounts.begins(&root);
        // Something else brings the root up before its next count would be due; this asking is answered by it.
        desk.add_after(Work::Account(root.clone()), Duration::from_millis(200));
        recounts.ask(&desk, root.clone());
        let first = turn(&recounts, &desk).await;
        recounts.ask(&desk, root);
        let second = tokio::time::timeout(Duration::from_secs(2), turn(&recounts, &desk)).await.unwrap();
        assert_eq!(second - first, Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn many_changes_are_counted_together_and_at_most_once_a_second() {
        let (recounts, desk, root) = (Recounts::default(), Desk::default(), Id::new("a", "root"));
        let start = Instant::now();
        for _ in 0..1_000 {
            recounts.ask(&desk, root.clone());
        }
        assert_eq!(turn(&recounts, &desk).await - start, Duration::from_millis(150));
        recounts.ask(&desk, root.clone());
        recounts.ask(&desk, root);
        assert_eq!(turn(&recounts, &desk).await - start, Duration::from_millis(1_150));
        assert!(tokio::time::timeout(Duration::from_secs(5), desk.roots.next()).await.is_err());
    }
}
