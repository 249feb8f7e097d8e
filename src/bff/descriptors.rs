//! File descriptors: every open stream takes one, and the usual limit is 1,024.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What isn't a stream: listeners, connections to kcp, requests that come and go.
const BESIDE: u64 = 1024;

/// Raises this process's limit as far as so many streams need and the system allows; says in the log when that isn't enough.
pub(crate) fn provide(streams: u32) {
    let needed = u64::from(streams) + BESIDE;
    let limit = getrlimit(Resource::Nofile);
    tell(limit.current);
    if limit.current.is_none_or(|current| current >= needed) {
        return;
    }
    let wanted = limit.maximum.map_or(needed, |maximum| maximum.min(needed));
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: limit.maximum });
    let now = getrlimit(Resource::Nofile).current;
    tell(now);
    if raised.is_err() || now.is_some_and(|now| now < needed) {
        tracing::warn!(
            limit = now,
            needed,
            streams,
            "there are too few file descriptors for so many streams; raise the limit (ulimit -Hn, LimitNOFILE) or lower --streams-at-once"
        );
    }
}

fn tell(limit: Option<u64>) {
    let limit = limit.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(u32::MAX);
    metrics::gauge!("openkcm_bff_open_file_limit").set(limit);
}
