use std::time::Duration;

use crate::http::Http;

/// A question that is answered with success once a child works.
pub(crate) struct Probe {
    /// The address asked, for messages.
    pub(crate) address: String,
    ask: Box<dyn Fn() -> bool>,
}

impl Probe {
    /// A probe of any kind.
    pub(crate) fn new(address: String, ask: impl Fn() -> bool + 'static) -> Self {
        Self { address, ask: Box::new(ask) }
    }

    /// Asks an address over plain http on this machine.
    pub(crate) fn local(port: u16, path: &str) -> Self {
        let url = format!("http://127.0.0.1:{port}{path}");
        let http = Http::plain(Duration::from_secs(2));
        Self::new(url.clone(), move || http.healthy(&url))
    }

    /// Whether it works right now.
    pub(crate) fn succeeds(&self) -> bool {
        (self.ask)()
    }
}
