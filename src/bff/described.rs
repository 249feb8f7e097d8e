//! What every metric is about: their `# HELP` lines. `docs/operator-guide.md` lists the same names.

use metrics::{describe_counter, describe_gauge, describe_histogram};

#[derive(Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

const ALL: [(Kind, &str, &str); 21] = [
    (Kind::Counter, "openkcm_bff_requests_total", "Requests answered, by method, route and status"),
    (Kind::Histogram, "openkcm_bff_request_seconds", "How long answers took, by method and route"),
    (Kind::Counter, "openkcm_bff_writes_total", "Writes carried out or refused, by action, kind and result"),
    (Kind::Counter, "openkcm_bff_replayed_total", "Answers given again to a repeated Idempotency-Key"),
    (Kind::Counter, "openkcm_bff_limited_total", "Requests turned away, by the limit that was met"),
    (Kind::Counter, "openkcm_bff_reviews_total", "Users asked about at kcp; the others were remembered"),
    (Kind::Counter, "openkcm_bff_kcp_requests_total", "Requests to kcp, by asker, verb, resource and status"),
    (
        Kind::Histogram,
        "openkcm_bff_kcp_request_seconds",
        "Time until kcp began its answer, by asker, verb and resource",
    ),
    (Kind::Gauge, "openkcm_bff_kcp_watches", "Watches open on kcp, by resource"),
    (Kind::Gauge, "openkcm_bff_index_objects", "Objects in the index, by kind"),
    (Kind::Gauge, "openkcm_bff_index_workspaces", "Workspaces in the index"),
    (Kind::Counter, "openkcm_bff_index_changes_total", "Changes that the index took in"),
    (Kind::Gauge, "openkcm_bff_index_watch_up", "1 while a kind has been listed and its watch works, else 0"),
    (Kind::Gauge, "openkcm_bff_index_age_seconds", "How long kcp hasn't been heard; 0 while it is"),
    (Kind::Gauge, "openkcm_bff_streams", "Event streams open"),
    (Kind::Gauge, "openkcm_bff_streamed_workspaces", "Workspaces that somebody streams"),
    (Kind::Counter, "openkcm_bff_stream_events_total", "Events sent on streams, by event"),
    (Kind::Counter, "openkcm_bff_stream_coalesced_total", "Beats that a slow stream skipped; it got the newest state"),
    (Kind::Counter, "openkcm_bff_stream_restarts_total", "Streams that were too far behind and began anew"),
    (Kind::Counter, "openkcm_bff_deltas_made_total", "Deltas written, each for all streams that stand at one place"),
    (Kind::Gauge, "openkcm_bff_open_file_limit", "File descriptors that the process may have"),
];

/// Tells the recorder.
pub(crate) fn describe() {
    for (kind, name, help) in ALL {
        match kind {
            Kind::Counter => describe_counter!(name, help),
            Kind::Gauge => describe_gauge!(name, help),
            Kind::Histogram => describe_histogram!(name, help),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn the_operators_guide_knows_every_metric() {
        let guide = include_str!("../../docs/operator-guide.md");
        for (_, name, _) in ALL {
            assert!(guide.contains(&format!("`{name}`")), "{name}");
        }
    }
}
