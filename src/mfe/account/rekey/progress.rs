//! How far a re-key is. Pure; everything comes from the status, so a reload and a second browser show the same.

use crate::ui::PhaseState;
use jiff::{SignedDuration, Timestamp};
use model::account::{Rekey, RekeyPhase};

/// A rate counts once it was measured for so long.
const MEASURED: SignedDuration = SignedDuration::from_secs(10);

/// Confirmed, target verified, wrapping, chain, completed.
pub(in crate::account) fn phases(rekey: &Rekey) -> [PhaseState; 5] {
    let stopped_at = if target_failed(rekey) { 1 } else { 2 };
    let (at, state) = match rekey.phase {
        RekeyPhase::AwaitingConfirmation => (0, PhaseState::Current),
        RekeyPhase::VerifyingTarget => (1, PhaseState::Current),
        RekeyPhase::Rewrapping => (2, PhaseState::Current),
        RekeyPhase::VerifyingChain => (3, PhaseState::Current),
        RekeyPhase::Completed => (4, PhaseState::Done),
        RekeyPhase::Failed | RekeyPhase::Cancelled => (stopped_at, PhaseState::Failed),
    };
    [0, 1, 2, 3, 4].map(|phase: usize| match phase.cmp(&at) {
        std::cmp::Ordering::Less => PhaseState::Done,
        std::cmp::Ordering::Equal => state,
        std::cmp::Ordering::Greater => PhaseState::Next,
    })
}

/// Whether it ended before anything was touched.
pub(in crate::account) fn target_failed(rekey: &Rekey) -> bool {
    rekey.phase == RekeyPhase::Failed && rekey.done == 0 && rekey.failed == 0
}

/// Keys that still need the old key, once it has ended.
pub(in crate::account) fn left(rekey: &Rekey) -> u32 {
    rekey.total.saturating_sub(rekey.done)
}

/// How long it has been running, or took.
pub(in crate::account) fn span(rekey: &Rekey, now: Timestamp) -> SignedDuration {
    rekey.finished_at.unwrap_or(now).duration_since(rekey.started_at).max(SignedDuration::ZERO)
}

/// Keys per second, once that was measured for ten seconds; the clocks of browser and controller are never compared.
#[allow(clippy::cast_precision_loss, reason = "a duration of years still fits")]
pub(in crate::account) fn rate(rekey: &Rekey) -> Option<f64> {
    let measured = rekey.updated_at.duration_since(rekey.started_at);
    (measured >= MEASURED && rekey.done > 0).then(|| f64::from(rekey.done) / (measured.as_millis() as f64 / 1000.0))
}

/// How long the rest takes at this rate, while keys are wrapped.
#[allow(clippy::cast_possible_truncation, reason = "seconds of a re-key are far below 2^53")]
pub(in crate::account) fn time_left(rekey: &Rekey) -> Option<SignedDuration> {
    if rekey.phase != RekeyPhase::Rewrapping {
        return None;
    }
    let rate = rate(rekey)?;
    let seconds = f64::from(rekey.total.saturating_sub(rekey.done + rekey.failed)) / rate;
    (seconds >= 1.0).then(|| SignedDuration::from_secs(seconds.ceil() as i64))
}

/// Whether it is shown above the conditions: while it runs or waits, and when it ended without success. What was completed
/// is shown for a while, so that whoever watched it sees the end.
pub(in crate::account) fn is_shown(rekey: &Rekey, now: Timestamp) -> bool {
    match rekey.phase {
        RekeyPhase::Completed => {
            rekey.finished_at.is_some_and(|at| now.duration_since(at) < SignedDuration::from_mins(10))
        }
        RekeyPhase::Cancelled | RekeyPhase::Failed => left(rekey) > 0 || target_failed(rekey),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_shown, phases, rate, time_left};
    use crate::ui::PhaseState;
    use jiff::{SignedDuration, Timestamp};
    use model::ProviderType;
    use model::account::{Rekey, RekeyEnd, RekeyPhase};

    fn rekey(phase: RekeyPhase, done: u32, failed: u32, seconds: i64) -> Rekey {
        let end = |text: &str| RekeyEnd {
            provider_type: ProviderType::AwsKms,
            key_reference: text.into(),
            key_version: None,
        };
        Rekey {
            phase,
            operation_id: "rk-1".into(),
            from: end("from"),
            to: end("to"),
            total: 2412,
            done,
            failed,
            failures: Vec::new(),
            confirmed_by: None,
            reason: None,
            started_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::from_second(seconds).unwrap(),
            finished_at: None,
        }
    }

    #[test]
    fn fr_203_the_phases_in_order() {
        use PhaseState::{Current, Done, Failed, Next};
        assert_eq!(phases(&rekey(RekeyPhase::Rewrapping, 1, 0, 1)), [Done, Done, Current, Next, Next]);
        assert_eq!(phases(&rekey(RekeyPhase::Completed, 1, 0, 1)), [Done; 5]);
        assert_eq!(phases(&rekey(RekeyPhase::Failed, 0, 0, 1)), [Done, Failed, Next, Next, Next]);
        assert_eq!(phases(&rekey(RekeyPhase::Failed, 5, 1, 1)), [Done, Done, Failed, Next, Next]);
    }

    #[test]
    fn fr_203_no_time_is_told_before_it_was_measured() {
        assert_eq!(rate(&rekey(RekeyPhase::Rewrapping, 100, 0, 9)), None);
        assert_eq!(time_left(&rekey(RekeyPhase::Rewrapping, 0, 0, 60)), None);
        let running = rekey(RekeyPhase::Rewrapping, 1200, 12, 40);
        assert_eq!(rate(&running), Some(30.0));
        assert_eq!(time_left(&running), Some(SignedDuration::from_secs(40)));
    }

    #[test]
    fn what_ended_well_leaves_after_a_while_and_what_did_not_stays() {
        let now = Timestamp::from_second(3600).unwrap();
        let mut ended = rekey(RekeyPhase::Completed, 2412, 0, 1);
        ended.finished_at = Some(Timestamp::from_second(3500).unwrap());
        assert!(is_shown(&ended, now));
        ended.finished_at = Some(Timestamp::from_second(60).unwrap());
        assert!(!is_shown(&ended, now));
        assert!(is_shown(&rekey(RekeyPhase::Cancelled, 5, 0, 1), now));
        assert!(!is_shown(&rekey(RekeyPhase::Cancelled, 2412, 0, 1), now));
    }
}
