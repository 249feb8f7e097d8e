//! When a root counts what hangs on it: soon after one change, at most once a second while many come.

use crate::context::Work;
use crate::desk::Desk;
use crate::plane::Id;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Keys that come together are counted together.
const SOON: Duration = Duration::from_millis(150);
const AT_MOST_EVERY: Duration = Duration::from_secs(1);

/// The next time each root counts.
#[derive(Default)]
pub struct Recounts(Mutex<HashMap<Id, Instant>>);

impl Recounts {
    /// Asks for `root` to count; what is asked before it does costs nothing.
    pub fn ask(&self, desk: &Desk, root: Id) {
        let now = Instant::now();
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let delay = match next.get(&root) {
            // Asked for already.
            Some(at) if *at > now => return,
            Some(at) => (*at + AT_MOST_EVERY).duration_since(now).max(SOON),
            None => SOON,
        };
        next.insert(root.clone(), now + delay);
        drop(next);
        desk.add_after(Work::Account(root), delay);
    }

    /// Forgets a root that is gone.
    pub fn forget(&self, root: &Id) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(root);
    }
}
