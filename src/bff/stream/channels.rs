//! The channels that are open: one per workspace that somebody streams, none for the others.

use super::channel::Channel;
use crate::index::Index;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// A stream asks kcp again so often what its user may do, as long as streams are few.
const REVIEW: Duration = Duration::from_secs(10);
/// What a stream adds to it when they are many: kcp gets at most 50 such reviews a second.
const REVIEW_PER_STREAM: Duration = Duration::from_millis(20);

/// The channels of a process.
#[derive(Default)]
pub struct Channels {
    open: Mutex<HashMap<String, Arc<Channel>>>,
    streams: AtomicU64,
}

/// A stream's part in its workspace's channel.
pub(super) struct Listening {
    pub(super) channel: Arc<Channel>,
    pub(super) beat: watch::Receiver<u64>,
    channels: Arc<Channels>,
}

impl Channels {
    /// Listens to a workspace; the first who does opens its channel, which closes after the last.
    pub(super) fn listen(self: &Arc<Self>, index: &Arc<Index>, path: &str) -> Listening {
        let mut open = self.lock();
        let channel = open.entry(path.to_owned()).or_insert_with(|| self.start(index, path));
        let (channel, beat) = (Arc::clone(channel), channel.beat.subscribe());
        drop(open);
        let streams = self.streams.fetch_add(1, Ordering::Relaxed) + 1;
        metrics::gauge!("openkcm_bff_streams").set(precise(streams));
        Listening { channel, beat, channels: Arc::clone(self) }
    }

    /// How many workspaces are streamed.
    pub fn open(&self) -> usize {
        self.lock().len()
    }

    /// How many streams are open.
    pub(crate) fn count(&self) -> u64 {
        self.streams.load(Ordering::Relaxed)
    }

    /// How long a stream waits before it asks kcp again what its user may do.
    pub(super) fn review_interval(&self) -> Duration {
        let streams = u32::try_from(self.count()).unwrap_or(u32::MAX);
        REVIEW.max(REVIEW_PER_STREAM.saturating_mul(streams))
    }

    fn start(self: &Arc<Self>, index: &Arc<Index>, path: &str) -> Arc<Channel> {
        let channel = Arc::new(Channel::new(Arc::clone(index), path));
        let (channels, running, path) = (Arc::clone(self), Arc::clone(&channel), path.to_owned());
        tokio::spawn(async move { running.run(|| channels.close(&path, &running)).await });
        channel
    }

    /// Closes a channel unless somebody has begun to listen meanwhile; says whether it is closed.
    fn close(&self, path: &str, channel: &Channel) -> bool {
        let mut open = self.lock();
        let unused = channel.beat.receiver_count() == 0;
        if unused {
            open.remove(path);
        }
        unused
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Channel>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let streams = self.channels.streams.fetch_sub(1, Ordering::Relaxed) - 1;
        metrics::gauge!("openkcm_bff_streams").set(precise(streams));
    }
}

/// Streams as a gauge.
fn precise(streams: u64) -> f64 {
    u32::try_from(streams).unwrap_or(u32::MAX).into()
}
