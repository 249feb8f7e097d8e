//! What a parser can't see: files that aren't there, pairs that don't fit.

use super::{Args, Mistake};
use axum_server::tls_rustls::RustlsConfig;
use kube::config::Kubeconfig;
use std::path::Path;

/// Every mistake of a configuration that was read; without a fatal one it can be served, as far as kcp is well.
pub async fn check(args: &Args) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    mistakes.extend(kubeconfig(args).err());
    if args.listen == args.metrics {
        mistakes.push(Mistake::new(
            "metrics",
            format!("{} is the public address; give it a port of its own", args.metrics),
        ));
    }
    if let Some(dir) = &args.static_dir
        && !dir.join("index.html").is_file()
    {
        let detail = format!("{} has no index.html; build the microfrontend first", dir.display());
        mistakes.push(Mistake::new("static-dir", detail).harmless());
    }
    if args.static_dir.is_some() && args.portal_origin.is_empty() {
        let detail = "no portal may frame the microfrontend; name at least one";
        mistakes.push(Mistake::new("portal-origin", detail).harmless());
    }
    mistakes.extend(tls(args).await.err());
    mistakes
}

fn kubeconfig(args: &Args) -> Result<(), Mistake> {
    let wrong = |detail: String| Mistake::new("kubeconfig", detail);
    let file = args.kubeconfig.as_deref().ok_or_else(|| wrong("is missing; name a file".into()))?;
    let config =
        Kubeconfig::read_from(file).map_err(|error| wrong(format!("{} can't be read: {error}", file.display())))?;
    let name = args.context.clone().or_else(|| config.current_context.clone());
    let name = name.ok_or_else(|| Mistake::new("context", "the kubeconfig has no current context; name one"))?;
    let missing = |what: &str| Mistake::new("context", format!("{name:?} {what}"));
    let context = config.contexts.iter().find(|context| context.name == name);
    let Some(context) = context.and_then(|named| named.context.as_ref()) else {
        let names: Vec<_> = config.contexts.iter().map(|context| context.name.as_str()).collect();
        return Err(missing(&format!("isn't in the kubeconfig; there are {}", names.join(", "))));
    };
    let cluster = config.clusters.iter().find(|cluster| cluster.name == context.cluster);
    let server = cluster.and_then(|named| named.cluster.as_ref()?.server.clone());
    let server = server.ok_or_else(|| missing("names a cluster without a server"))?;
    let workspace = server.split_once("/clusters/").map(|(_, path)| path.trim_end_matches('/'));
    match workspace.map(str::parse::<crate::kcp::WorkspacePath>) {
        Some(Ok(_)) => Ok(()),
        _ => Err(missing(&format!("has the server {server}, which must end in /clusters/<provider workspace>"))),
    }
}

async fn tls(args: &Args) -> Result<(), Mistake> {
    let (cert, key) = match (&args.tls_cert, &args.tls_key) {
        (None, None) => return Ok(()),
        (Some(cert), Some(key)) => (cert, key),
        (Some(_), None) => return Err(Mistake::new("tls-key", "is missing; a certificate needs its key")),
        (None, Some(_)) => return Err(Mistake::new("tls-cert", "is missing; a key needs its certificate")),
    };
    for (field, file) in [("tls-cert", cert), ("tls-key", key)] {
        readable(field, file)?;
    }
    let loaded = RustlsConfig::from_pem_file(cert, key).await;
    loaded.map(drop).map_err(|error| Mistake::new("tls-cert", format!("the pair can't be used: {error}")))
}

fn readable(field: &str, file: &Path) -> Result<(), Mistake> {
    let opened = std::fs::File::open(file);
    opened.map(drop).map_err(|error| Mistake::new(field, format!("{} can't be read: {error}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::config::Args;
    use clap::Parser;
    use serde_json::json;

    fn kubeconfig(server: &str) -> String {
        json!({
            "clusters": [{ "name": "kcp", "cluster": { "server": server } }],
            "contexts": [{ "name": "bff", "context": { "cluster": "kcp", "user": "bff" } }],
            "users": [],
        })
        .to_string()
    }

    async fn fields(server: &str, flags: &[&str]) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("kubeconfig");
        std::fs::write(&file, kubeconfig(server)).unwrap();
        let flag = format!("--kubeconfig={}", file.display());
        let args = Args::parse_from(["openkcm-bff", &flag].iter().chain(flags));
        check(&args).await.into_iter().map(|mistake| mistake.field).collect()
    }

    #[tokio::test]
    async fn a_missing_kubeconfig_is_a_mistake() {
        let args = Args { kubeconfig: None, ..Args::parse_from(["openkcm-bff"]) };
        assert_eq!(check(&args).await[0].field, "kubeconfig");
    }

    #[tokio::test]
    async fn a_good_configuration_has_no_mistakes() {
        assert_eq!(fields("https://kcp/clusters/root:openkcm", &["--context=bff"]).await, [""; 0]);
    }

    #[tokio::test]
    async fn every_mistake_is_named_by_its_field() {
        let server = "https://kcp/clusters/root:openkcm";
        assert_eq!(fields(server, &[]).await, ["context"], "there is no current context");
        assert_eq!(fields(server, &["--context=other"]).await, ["context"]);
        assert_eq!(fields("https://kcp", &["--context=bff"]).await, ["context"]);
        let flags = [
            "--context=bff",
            "--listen=1.2.3.4:1",
            "--metrics=1.2.3.4:1",
            "--static-dir=/nowhere",
            "--tls-cert=/nowhere",
        ];
        assert_eq!(fields(server, &flags).await, ["metrics", "static-dir", "portal-origin", "tls-key"]);
        let flags = ["--context=bff", "--tls-cert=/nowhere", "--tls-key=/nowhere"];
        assert_eq!(fields(server, &flags).await, ["tls-cert"]);
    }
}
