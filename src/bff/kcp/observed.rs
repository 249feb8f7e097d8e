//! What is asked of kcp: counted, timed and followed, by who asks, verb and kind; never by workspace or name.

use axum::body::Body as Answer;
use http::{Request, Response};
use http_body_util::BodyExt;
use kube::Client;
use kube::client::Body;
use std::time::Instant;
use telemetry::Asked;
use tower::{BoxError, service_fn};
use tracing::Instrument;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// A user, with their own token.
    User,
    /// The BFF itself.
    Service,
}

impl Asker {
    fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Service => "service",
        }
    }
}

/// The same client, observed.
pub(super) fn observed_client(client: Client, asker: Asker) -> Client {
    let service = service_fn(move |request: Request<Body>| {
        let client = client.clone();
        async move { observed(asker, request, async |request| Ok(client.send(request).await?)).await }
    });
    Client::new(service, "default")
}

/// Sends a request to kcp.
pub(super) async fn observed(
    asker: Asker,
    mut request: Request<Body>,
    send: impl AsyncFnOnce(Request<Body>) -> Result<Response<Body>, BoxError>,
) -> Result<Response<Answer>, BoxError> {
    let (span, Asked { verb, resource }) = telemetry::outgoing(&mut request);
    let started = Instant::now();
    let answer = send(request).instrument(span.clone()).await;
    let status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
    telemetry::answered(&span, status);
    let word = status.map_or_else(|| "none".to_owned(), |status| status.to_string());
    let labels = [("asker", asker.as_str().to_owned()), ("verb", verb.to_owned()), ("resource", resource.clone())];
    metrics::histogram!("openkcm_bff_kcp_request_seconds", &labels[..]).record(started.elapsed().as_secs_f64());
    let [one, two, three] = labels;
    metrics::counter!("openkcm_bff_kcp_requests_total", &[one, two, three, ("status", word)]).increment(1);
    let open = (verb == "watch" && status == Some(200)).then(|| Open::new(resource));
    answer.map(|answer| {
        answer.map(|body| {
            Answer::new(body.map_frame(move |frame| {
                // Lives as long as the body does.
                let _ = &open;
                frame
            }))
        })
    })
}

/// A watch is open until its answer ends.
struct Open(String);

impl Open {
    fn new(resource: String) -> Self {
        metrics::gauge!("openkcm_bff_kcp_watches", "resource" => resource.clone()).increment(1);
        Self(resource)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::gauge!("openkcm_bff_kcp_watches", "resource" => self.0.clone()).decrement(1);
    }
}
