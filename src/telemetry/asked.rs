use http::{Method, Uri};

/// What a request asks of kcp; bounded in number, since it names neither workspace nor object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Kubernetes' verb.
    pub verb: &'static str,
    /// The kind in the plural; of what is no resource, its first word.
    pub resource: String,
}

impl Asked {
    /// Reads a request to kcp.
    pub fn of(method: &Method, uri: &Uri) -> Self {
        let path = uri.path();
        // What stands before is the workspace, or the virtual one.
        let path =
            path.rsplit_once("/clusters/").and_then(|(_, rest)| rest.split_once('/')).map_or(path, |(_, rest)| rest);
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let root = parts.next().unwrap_or_default();
        match root {
            "apis" => drop((parts.next(), parts.next())),
            "api" => drop(parts.next()),
            other => return Self { verb: "get", resource: other.to_owned() },
        }
        let mut rest: Vec<_> = parts.collect();
        if rest.len() > 2 && rest.first() == Some(&"namespaces") {
            rest.drain(..2);
        }
        let watched = uri.query().unwrap_or_default().split('&').any(|pair| pair == "watch=true");
        let verb = match (method.as_str(), rest.len()) {
            ("GET", _) if watched => "watch",
            ("GET", 0 | 1) => "list",
            ("POST", _) => "create",
            ("PUT", _) => "update",
            ("PATCH", _) => "patch",
            ("DELETE", _) => "delete",
            _ => "get",
        };
        Self { verb, resource: rest.first().copied().unwrap_or("resources").to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::Asked;
    use http::Method;

    #[test]
    fn a_request_is_a_verb_on_a_kind() {
        let of = |method: Method, uri: &str| {
            let Asked { verb, resource } = Asked::of(&method, &uri.parse().unwrap());
            format!("{verb} {resource}")
        };
        let virtual_workspace = "https://kcp/services/apiexport/abc/openkcm.io/clusters/*";
        for (method, path, expected) in [
            (Method::GET, "/apis/openkcm.io/v1alpha1/accounts?limit=500", "list accounts"),
            (Method::GET, "/apis/openkcm.io/v1alpha1/accounts?watch=true&resourceVersion=5", "watch accounts"),
            (Method::GET, "/apis/openkcm.io/v1alpha1/accounts/aws", "get accounts"),
            (Method::PATCH, "/apis/openkcm.io/v1alpha1/accounts/aws/status", "patch accounts"),
            (Method::POST, "/api/v1/namespaces/default/events", "create events"),
            (Method::GET, "/api/v1/events", "list events"),
        ] {
            assert_eq!(of(method.clone(), &format!("{virtual_workspace}{path}")), expected);
            assert_eq!(of(method, &format!("https://kcp/clusters/root:orgs:acme{path}")), expected);
        }
        assert_eq!(of(Method::GET, "https://kcp/version"), "get version");
    }
}
