//! Every setting, as a flag, an environment variable and a key of the file.

use clap::Parser;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The BFF of the `OpenKCM` microfrontend: identity from kcp, an index fed by watches, writes with the user's own token.
///
/// A setting comes from its flag, else from its environment variable, else from the file (`--config`, TOML, keys named as the
/// flags), else it has its default.
#[derive(Clone, Debug, Parser)]
#[command(name = "openkcm-bff", version)]
pub struct Args {
    /// A file with settings, TOML: `listen = "0.0.0.0:8080"`.
    #[arg(long, env = "OPENKCM_BFF_CONFIG")]
    pub config: Option<PathBuf>,
    /// Explains every mistake of the configuration, field by field, and ends.
    #[arg(long)]
    pub check: bool,
    /// Prints the OpenAPI document and ends.
    #[arg(long)]
    pub openapi: bool,
    /// The kubeconfig that names kcp and the service's identity.
    #[arg(long, env = "KUBECONFIG")]
    pub kubeconfig: Option<PathBuf>,
    /// Its context; the server ends in /clusters/<provider workspace>. The current context when absent.
    #[arg(long, env = "OPENKCM_BFF_CONTEXT")]
    pub context: Option<String>,
    /// Where the API and the microfrontend are served.
    #[arg(long, env = "OPENKCM_BFF_LISTEN", default_value = "127.0.0.1:4201")]
    pub listen: SocketAddr,
    /// Where /healthz, /readyz and /metrics are served.
    #[arg(long, env = "OPENKCM_BFF_METRICS", default_value = "127.0.0.1:4212")]
    pub metrics: SocketAddr,
    /// The certificate chain, PEM; with it and its key, TLS is spoken on the public port. Read again every minute.
    #[arg(long, env = "OPENKCM_BFF_TLS_CERT")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's key, PEM.
    #[arg(long, env = "OPENKCM_BFF_TLS_KEY")]
    pub tls_key: Option<PathBuf>,
    /// The microfrontend's files; without it only the API is served.
    #[arg(long, env = "OPENKCM_BFF_STATIC_DIR")]
    pub static_dir: Option<PathBuf>,
    /// The path below which everything is served, for example /ui/openkcm.
    #[arg(long, env = "OPENKCM_BFF_BASE_PATH", default_value = "/", value_parser = base_path)]
    pub base_path: String,
    /// A portal that may frame the microfrontend, as an origin; may be given several times.
    #[arg(long = "portal-origin", env = "OPENKCM_BFF_PORTAL_ORIGIN", value_delimiter = ',', value_parser = origin)]
    pub portal_origin: Vec<String>,
    /// Requests a second that one user may send on average, with bursts of ten times as many; 0 is no limit.
    #[arg(long, env = "OPENKCM_BFF_RATE_PER_USER", default_value = "100")]
    pub rate_per_user: u32,
    /// Refused tokens a minute that one address may send before unknown tokens from it are no longer looked at; 0 is no limit.
    #[arg(long, env = "OPENKCM_BFF_REFUSALS_PER_ADDRESS", default_value = "30")]
    pub refusals_per_address: u32,
    /// Requests answered at the same time; more are told to come back.
    #[arg(long, env = "OPENKCM_BFF_REQUESTS_AT_ONCE", default_value = "512", value_parser = clap::value_parser!(u32).range(1..))]
    pub requests_at_once: u32,
    /// Proxies in front that append to X-Forwarded-For: the caller's address is taken so many steps from its end.
    #[arg(long, env = "OPENKCM_BFF_TRUSTED_PROXIES", default_value = "0")]
    pub trusted_proxies: u8,
    /// Event streams open at the same time; more are told to come back. Each takes a file descriptor.
    #[arg(long, env = "OPENKCM_BFF_STREAMS_AT_ONCE", default_value = "10000", value_parser = clap::value_parser!(u32).range(1..))]
    pub streams_at_once: u32,
    /// Where traces go.
    #[command(flatten)]
    pub traces: telemetry::TraceOptions,
    /// Logs as JSON lines.
    #[arg(long, env = "OPENKCM_BFF_JSON_LOGS")]
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

/// `/` or segments of `[A-Za-z0-9._-]`: it becomes part of the page. The result never ends in `/` and is empty for the root.
fn base_path(text: &str) -> Result<String, String> {
    let segment = |segment: &str| {
        !segment.is_empty()
            && !segment.bytes().all(|b| b == b'.')
            && segment.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    let trimmed = text.trim_end_matches('/');
    let fits = trimmed.is_empty() || trimmed.strip_prefix('/').is_some_and(|rest| rest.split('/').all(segment));
    if fits {
        Ok(trimmed.to_owned())
    } else {
        Err(format!("{text:?} isn't a path; write for example /ui/openkcm with letters, digits, `.`, `_` and `-`"))
    }
}

#[cfg(test)]
mod tests {
    use super::{base_path, origin};

    #[test]
    fn an_origin_is_no_more_than_that() {
        assert_eq!(origin("http://localhost:4200/"), Ok("http://localhost:4200".into()));
        for bad in ["localhost", "https://a/b", "https://a; script-src *", "ftp://a", "https://u@a"] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_base_path_is_plain_segments() {
        assert_eq!(base_path("/"), Ok(String::new()));
        assert_eq!(base_path("/ui/openkcm/"), Ok("/ui/openkcm".into()));
        for bad in ["ui", "/a//b", "/..", "/a b", "/a\"", "/{x}", "/a?b"] {
            assert!(base_path(bad).is_err(), "{bad}");
        }
    }
}
