//! The command line.

use clap::Parser;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The BFF of the `OpenKCM` microfrontend: identity from kcp, an index fed by watches, writes with the user's own token.
#[derive(Clone, Debug, Parser)]
#[command(name = "openkcm-bff", version)]
pub struct Args {
    /// The kubeconfig that names kcp and the service's identity.
    #[arg(long, env = "KUBECONFIG")]
    pub kubeconfig: PathBuf,
    /// Its context; the server ends in /clusters/<provider workspace>. The current context when absent.
    #[arg(long)]
    pub context: Option<String>,
    /// Where the API and the microfrontend are served.
    #[arg(long, default_value = "127.0.0.1:4201")]
    pub listen: SocketAddr,
    /// Where /healthz, /readyz and /metrics are served.
    #[arg(long, default_value = "127.0.0.1:4212")]
    pub metrics: SocketAddr,
    /// The microfrontend's files; without it only the API is served.
    #[arg(long)]
    pub static_dir: Option<PathBuf>,
    /// A portal that may frame the microfrontend, as an origin; may be given several times.
    #[arg(long = "portal-origin", value_parser = origin)]
    pub portal_origins: Vec<String>,
    /// Logs as JSON lines.
    #[arg(long)]
    pub json_logs: bool,
}

/// `scheme://host[:port]`: it becomes part of a header.
fn origin(text: &str) -> Result<String, String> {
    let remedy = || format!("{text:?} isn't an origin; write for example https://portal.example.com");
    let uri: axum::http::Uri = text.parse().map_err(|_| remedy())?;
    let (Some(scheme @ ("http" | "https")), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(remedy());
    };
    if authority.as_str().contains('@') || uri.path().len() > 1 || uri.query().is_some() {
        return Err(remedy());
    }
    Ok(format!("{scheme}://{authority}"))
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn an_origin_is_no_more_than_that() {
        assert_eq!(origin("http://localhost:4200/"), Ok("http://localhost:4200".into()));
        for bad in ["localhost", "https://a/b", "https://a; script-src *", "ftp://a", "https://u@a"] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }
}
