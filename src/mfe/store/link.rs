//! Whether the event stream is there, and when it is tried again.

use jiff::{SignedDuration, Timestamp};

/// The event stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The first connection is being made.
    Connecting,
    /// What is shown is true as of this moment, and moves with it.
    Live {
        /// When the server last heard from kcp.
        as_of: Timestamp,
    },
    /// What is shown was true then.
    Lost {
        /// The last moment that is known.
        since: Timestamp,
        /// The next try; `None` while one is under way, or while only the server waits.
        next_try: Option<Timestamp>,
        /// Which try that is, counted from 1.
        attempt: u32,
    },
}

impl Link {
    /// The last moment that is known.
    pub fn as_of(self) -> Option<Timestamp> {
        match self {
            Self::Connecting => None,
            Self::Live { as_of } => Some(as_of),
            Self::Lost { since, .. } => Some(since),
        }
    }
}

/// The link while the stream is open. The server's knowledge may be past although it speaks: it says so, or its moment
/// does not move from one heartbeat to the next (clocks are never compared: they differ).
pub fn heard(before: Option<Timestamp>, as_of: Timestamp, server_is_live: Option<bool>) -> Link {
    let stands_still = before == Some(as_of);
    if server_is_live == Some(false) || (server_is_live.is_none() && stands_still) {
        Link::Lost { since: as_of, next_try: None, attempt: 0 }
    } else {
        Link::Live { as_of }
    }
}

/// How long to wait before a try, counted from 1: at once, then 1 s doubling up to 15 s.
pub fn backoff(attempt: u32) -> SignedDuration {
    let seconds = match attempt {
        0 | 1 => return SignedDuration::from_millis(300),
        n => 1_i64 << (n - 2).min(4),
    };
    SignedDuration::from_secs(seconds.min(15))
}

#[cfg(test)]
mod tests {
    use super::{Link, Timestamp, backoff, heard};

    #[test]
    fn tries_come_slower_but_never_stop() {
        let all: Vec<_> = (1..9).map(|n| backoff(n).as_millis()).collect();
        assert_eq!(all, [300, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
        assert_eq!(backoff(u32::MAX).as_secs(), 15);
    }

    #[test]
    fn a_server_that_lost_kcp_is_no_live_source() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let lost = Link::Lost { since: at(100), next_try: None, attempt: 0 };
        assert_eq!(heard(Some(at(90)), at(100), None), Link::Live { as_of: at(100) });
        assert_eq!(heard(Some(at(100)), at(100), None), lost);
        assert_eq!(heard(None, at(100), Some(false)), lost);
        assert_eq!(heard(Some(at(100)), at(100), Some(true)), Link::Live { as_of: at(100) });
    }
}
