//! One line per mutation: who, what, which, where, with what result. Never a token, never key material.

use crate::http::{Error, Viewer};
use crate::index::Kind;

/// Does `work` and says so in the log, target `audit`; refused attempts too.
pub(super) async fn audited<T>(
    viewer: &Viewer,
    action: &'static str,
    kind: Kind,
    name: &str,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let done = work.await;
    if viewer.dry_run {
        return done;
    }
    let result = done.as_ref().map_or_else(|error| format!("{:?}", error.reason()), |_| "Done".into());
    metrics::counter!("openkcm_bff_writes_total", "action" => action, "kind" => kind.plural(), "result" => result.clone())
        .increment(1);
    tracing::info!(
        target: "audit",
        user = ?viewer.access.user,
        action,
        kind = kind.plural(),
        name = ?name,
        workspace = %viewer.path,
        result,
        correlation_id = viewer.correlation.0,
    );
    done
}
