//! Whether the edge may serve now.

use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

/// Open while the edge is synchronised and within its lease.
#[derive(Default)]
pub struct Gate {
    state: watch::Sender<State>,
}

#[derive(Clone, Copy, Default)]
struct State {
    /// A stream is open and has said Welcome.
    connected: bool,
    /// `SyncEnd` has come since the last Welcome.
    synced: bool,
    lease_end: Option<Instant>,
    closed: bool,
}

/// The edge must not serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the edge has no lease from the orchestrator; try another edge, or again when this one is ready")]
pub struct LeaseExpired;

impl State {
    fn is_open(self) -> bool {
        !self.closed && self.synced && self.lease_end.is_some_and(|end| end > Instant::now())
    }
}

impl Gate {
    /// Whether the edge may serve.
    pub fn is_open(&self) -> bool {
        self.state.borrow().is_open()
    }

    /// What is left of the lease.
    pub fn lease_left(&self) -> Option<Duration> {
        self.state.borrow().lease_end.and_then(|end| end.checked_duration_since(Instant::now()))
    }

    /// Whether the orchestrator's stream is open.
    pub fn is_connected(&self) -> bool {
        self.state.borrow().connected
    }

    /// Waits at most `patience` while a synchronisation is under way.
    pub async fn pass(&self, patience: Duration) -> Result<(), LeaseExpired> {
        let deadline = Instant::now() + patience;
        let mut state = self.state.subscribe();
        loop {
            let now = *state.borrow_and_update();
            if now.is_open() {
                return Ok(());
            }
            if now.closed || !now.connected || !matches!(timeout_at(deadline, state.changed()).await, Ok(Ok(()))) {
                return Err(LeaseExpired);
            }
        }
    }

    pub(super) fn begin_sync(&self) {
        self.state.send_modify(|state| (state.connected, state.synced) = (true, false));
    }

    pub(super) fn end_sync(&self) {
        self.state.send_modify(|state| state.synced = true);
    }

    /// Leases never get shorter: an older answer may come late.
    pub(super) fn renew(&self, until: Instant) {
        self.state.send_modify(|state| state.lease_end = state.lease_end.max(Some(until)));
    }

    pub(super) fn disconnected(&self) {
        self.state.send_modify(|state| state.connected = false);
    }

    /// For good: the process ends.
    pub fn close(&self) {
        self.state.send_modify(|state| state.closed = true);
    }
}

#[cfg(test)]
mod tests {
    use super::{Gate, LeaseExpired};
    use std::time::Duration;
    use tokio::time::{Instant, advance};

    const PATIENCE: Duration = Duration::from_secs(2);

    #[tokio::test(start_paused = true)]
    async fn it_opens_with_sync_and_lease_and_shuts_when_the_lease_ends() {
        let gate = Gate::default();
        assert_eq!(gate.pass(PATIENCE).await, Err(LeaseExpired));
        gate.begin_sync();
        gate.renew(Instant::now() + Duration::from_mins(1));
        assert!(!gate.is_open(), "not before SyncEnd");
        gate.end_sync();
        assert_eq!(gate.pass(PATIENCE).await, Ok(()));
        gate.disconnected();
        advance(Duration::from_secs(59)).await;
        assert!(gate.is_open(), "within the lease it serves without the orchestrator");
        advance(Duration::from_secs(1)).await;
        assert_eq!(gate.pass(PATIENCE).await, Err(LeaseExpired));
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_waits_out_a_synchronisation() {
        let gate = std::sync::Arc::new(Gate::default());
        gate.renew(Instant::now() + Duration::from_mins(1));
        gate.begin_sync();
        let waiting = tokio::spawn({
            let gate = gate.clone();
            async move { gate.pass(PATIENCE).await }
        });
        advance(Duration::from_secs(1)).await;
        gate.end_sync();
        assert_eq!(waiting.await.unwrap(), Ok(()));
        gate.begin_sync();
        assert_eq!(gate.pass(PATIENCE).await, Err(LeaseExpired), "but not for ever");
    }

    #[tokio::test(start_paused = true)]
    async fn closing_is_for_good() {
        let gate = Gate::default();
        gate.begin_sync();
        gate.end_sync();
        gate.renew(Instant::now() + Duration::from_mins(1));
        gate.close();
        assert!(!gate.is_open());
    }
}
