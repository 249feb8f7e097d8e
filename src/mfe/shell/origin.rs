//! Who may talk to the app: the frame's parent, from an origin that was configured.

/// The origins the page allows, from its `portal-origins`; with none configured only the app's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins(Vec<String>);

impl Origins {
    /// Takes a list separated by spaces.
    pub fn new(configured: &str, own: &str) -> Self {
        let all: Vec<_> = configured.split_whitespace().map(|o| o.trim_end_matches('/').to_owned()).collect();
        Self(if all.is_empty() { vec![own.to_owned()] } else { all })
    }

    /// Whether a message from there is taken. `https://*.example.org` allows one level of subdomains and more, as
    /// organisations have their own host.
    pub fn allow(&self, origin: &str) -> bool {
        self.0.iter().any(|allowed| match allowed.split_once("://*.") {
            Some((scheme, domain)) => origin
                .strip_prefix(scheme)
                .and_then(|rest| rest.strip_prefix("://"))
                .and_then(|host| host.strip_suffix(domain))
                .is_some_and(|sub| sub.len() > 1 && sub.ends_with('.') && !sub.contains(['/', ':', '@'])),
            None => allowed == origin,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Origins;

    #[test]
    fn only_configured_origins_are_allowed() {
        let origins = Origins::new("http://localhost:4200 https://*.portal.example/", "http://localhost:4201");
        for origin in ["http://localhost:4200", "https://acme.portal.example", "https://a.b.portal.example"] {
            assert!(origins.allow(origin), "{origin}");
        }
        for origin in [
            "http://localhost:4201",
            "http://localhost:42000",
            "https://portal.example",
            "https://.portal.example",
            "https://evilportal.example",
            "http://acme.portal.example",
            "https://evil/x.portal.example",
            "null",
            "",
        ] {
            assert!(!origins.allow(origin), "{origin}");
        }
    }

    #[test]
    fn without_configuration_only_the_own_origin() {
        let origins = Origins::new("", "http://own");
        assert!(origins.allow("http://own") && !origins.allow("http://other"));
    }
}
