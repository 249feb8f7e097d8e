use clap::Args;

/// Where spans go.
#[derive(Args, Clone, Debug, Default)]
pub struct TraceOptions {
    /// A collector that takes spans as OTLP over HTTP, for example <https://collector.example:4318>; no traces without one.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_parser = endpoint)]
    pub otlp_endpoint: Option<String>,
}

/// `http[s]://host[:port][/path]`, without a slash at its end.
fn endpoint(text: &str) -> Result<String, String> {
    let remedy = || format!("{text:?} isn't a collector's address; write for example https://collector.example:4318");
    let uri: http::Uri = text.parse().map_err(|_| remedy())?;
    let known = matches!(uri.scheme_str(), Some("http" | "https"));
    let plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@')) && uri.query().is_none();
    if known && plain { Ok(text.trim_end_matches('/').to_owned()) } else { Err(remedy()) }
}

#[cfg(test)]
mod tests {
    use super::endpoint;

    #[test]
    fn a_collector_is_an_address_without_a_secret() {
        assert_eq!(endpoint("https://collector.example:4318/"), Ok("https://collector.example:4318".into()));
        assert_eq!(endpoint("http://localhost:4318/otlp"), Ok("http://localhost:4318/otlp".into()));
        for bad in ["collector:4318", "ftp://collector", "https://user:word@collector", "https://collector?token=a", ""]
        {
            assert!(endpoint(bad).is_err(), "{bad}");
        }
    }
}
