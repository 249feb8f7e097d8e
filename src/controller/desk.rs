//! Where work waits: roots apart from everything else, since an external key that doesn't answer holds its worker up for long.

use crate::context::Work;
use crate::plane::{Owned, Queue};
use std::time::Duration;

impl Owned for Work {
    fn owner(&self) -> &str {
        self.cluster()
    }
}

/// Two queues that look like one to whoever adds. Cheap to clone.
#[derive(Clone, Default)]
pub struct Desk {
    /// Roots of trust.
    pub roots: Queue<Work>,
    /// Everything else.
    pub rest: Queue<Work>,
}

impl Desk {
    /// Asks for `work` to be done.
    pub fn add(&self, work: Work) {
        self.queue(&work).add(work);
    }

    /// Asks for `work` to be done before its owner's other work: somebody waits for it.
    pub fn add_urgent(&self, work: Work) {
        self.queue(&work).add_urgent(work);
    }

    /// Asks for `work` to be done after `delay`, if nothing asks for it earlier.
    pub fn add_after(&self, work: Work, delay: Duration) {
        self.queue(&work).add_after(work, delay);
    }

    /// How much waits.
    pub fn len(&self) -> usize {
        self.roots.len() + self.rest.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn queue(&self, work: &Work) -> &Queue<Work> {
        match work {
            Work::Account(_) => &self.roots,
            Work::Workspace(_) | Work::Key(_) => &self.rest,
        }
    }
}
