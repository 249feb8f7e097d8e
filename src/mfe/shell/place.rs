//! Where the app is in the shell's URL: `<prefix>/openkcm-<page>/<rest>?~<filter>=…`.
//!
//! Each page of the app is a node of the shell, so that its navigation shows where one is. The prefix (the account's part
//! of the path) is learnt from the shell.

use crate::routes::{Query, Route};

const NODE: &str = "/openkcm-";

/// The part of the shell's path before our nodes; `None` if none of them is in it.
pub fn prefix(shell_path: &str) -> Option<String> {
    shell_path.rfind(NODE).map(|at| shell_path[..at].to_owned())
}

/// The path of a route in the shell.
pub fn link(prefix: &str, route: &Route) -> String {
    format!("{prefix}{NODE}{}", route.path().trim_start_matches('/'))
}

/// An address in the shell that a person can copy or open in another tab.
pub fn address(origin: &str, prefix: &str, route: &Route) -> String {
    let mut address = format!("{origin}{}", link(prefix, route));
    append(&mut address, &route.query(), "~");
    address
}

/// Appends a query; each name is prefixed.
pub fn append(address: &mut String, query: &Query, prefix: &str) {
    for (at, (name, value)) in query.iter().enumerate() {
        address.push(if at == 0 { '?' } else { '&' });
        address.push_str(&format!("{prefix}{}={}", encode(name), encode(value)));
    }
}

/// The route that a view URL and node params name. `None` while the URL holds unfilled placeholders.
pub fn route(view_url: &str, base: &str, params: &Query) -> Option<Route> {
    let path = view_url.split_once("://").map_or(view_url, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = path.strip_prefix(base).unwrap_or(path);
    (!path.contains("/:")).then(|| Route::parse(path, params))
}

/// The route an address of [`address`] stands for; `None` for an address outside the app.
pub fn of_address(href: &str, origin: &str, prefix: &str) -> Option<Route> {
    let below = href.strip_prefix(origin)?.strip_prefix(prefix)?.strip_prefix(NODE)?;
    let (path, query) = below.split_once('?').unwrap_or((below, ""));
    let filters =
        pairs(query).into_iter().filter_map(|(name, value)| Some((name.strip_prefix('~')?.to_owned(), value)));
    Some(Route::parse(path, &filters.collect()))
}

/// The names and values of a query string, decoded.
pub fn pairs(query: &str) -> Query {
    let decode = |text: &str| {
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            match byte {
                b'%' => {
                    let hex = [rest.next(), rest.next()].map(Option::unwrap_or_default);
                    let byte = std::str::from_utf8(&hex).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok());
                    bytes.push(byte.unwrap_or(b'?'));
                }
                b'+' => bytes.push(b' '),
                _ => bytes.push(byte),
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, ""))).map(|(k, v)| (decode(k), decode(v))).collect()
}

/// Percent-encodes all but unreserved characters.
pub fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut done, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => done.push(char::from(byte)),
            _ => done.push_str(&format!("%{byte:02X}")),
        }
        done
    })
}

#[cfg(test)]
mod tests {
    use super::{Query, Route, address, of_address, route};

    #[test]
    fn the_prefix_is_what_stands_before_our_node() {
        let prefix = |path| super::prefix(path);
        assert_eq!(prefix("/home/accounts/payments/openkcm-roots/a").as_deref(), Some("/home/accounts/payments"));
        assert_eq!(prefix("/home/accounts/a/accounts/b/openkcm-keys").as_deref(), Some("/home/accounts/a/accounts/b"));
        assert_eq!(prefix("/home/overview"), None);
    }

    #[test]
    fn a_route_has_an_address_in_the_shell() {
        let route = Route::keys(|f| f.q = Some("a b".into()));
        assert_eq!(
            address("http://shell", "/home/accounts/payments", &route),
            "http://shell/home/accounts/payments/openkcm-keys?~q=a%20b"
        );
    }

    #[test]
    fn an_address_leads_back_to_its_route() {
        let route = Route::keys(|f| {
            f.q = Some("a b&c=ü%".into());
            f.due = Some("overdue".into());
        });
        let of = |href: &str| of_address(href, "http://shell", "/home/accounts/payments");
        assert_eq!(of(&address("http://shell", "/home/accounts/payments", &route)), Some(route));
        assert_eq!(of("http://shell/home/accounts/payments/members"), None);
        assert_eq!(of("http://other/home/accounts/payments/openkcm-keys"), None);
    }

    #[test]
    fn a_view_url_names_a_route() {
        let none = Query::new();
        let root = Some(Route::root("aws"));
        assert_eq!(route("http://app:4201/roots/aws?sap-theme=x", "", &none), root);
        assert_eq!(route("http://app/ui/openkcm/roots/aws", "/ui/openkcm", &none), root);
        assert_eq!(route("/roots/aws", "", &none), root);
        assert_eq!(route("http://app/roots/:virtualSegment_1", "", &none), None);
        assert_eq!(route("http://app", "", &none), Some(Route::Overview));
    }
}
