//! Applications of the demo: clients that encrypt with their keys now and then, so that keys have somebody to lose.

use std::time::{Duration, Instant};

use crate::dev::ports::Ports;
use crate::dev::scenario::demo::{CLIENTS, WORKSPACE};
use crate::http::Http;

/// Well within the time after which an edge forgets a client.
const PAUSE: Duration = Duration::from_mins(2);

/// The clients of the demo's keys.
pub(crate) struct Workload {
    http: Http,
    ports: Ports,
    last: Option<Instant>,
}

impl Workload {
    /// Clients that call the edges of this stack.
    pub(crate) fn new(ports: Ports) -> Self {
        Self { http: Http::plain(Duration::from_secs(2)), ports, last: None }
    }

    /// Lets every client encrypt once, when it is time. An edge that doesn't answer ends the round: the next one tries again.
    pub(crate) fn work(&mut self, token: &str) {
        if self.last.is_some_and(|last| last.elapsed() < PAUSE) {
            return;
        }
        self.last = Some(Instant::now());
        let bearer = format!("Bearer {token}");
        for (key, clients) in CLIENTS {
            for client in 0..clients {
                let pod = format!("{key}-{client}");
                let headers = [
                    ("authorization", bearer.as_str()),
                    ("content-type", "application/json"),
                    ("openkcm-client", pod.as_str()),
                ];
                let edge = self.ports.edge(1 + u16::from(client % 3 == 0));
                let url = format!("http://127.0.0.1:{edge}/v1/workspaces/{WORKSPACE}/keys/{key}/encrypt");
                if self.http.send("POST", &url, &headers, Some(br#"{"plaintext":"ZGVtbw=="}"#)).is_err() {
                    return;
                }
            }
        }
    }
}
