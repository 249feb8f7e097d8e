//! Every route of the app: its path below the app's base, its filters, and the node of the shell it belongs to.
//!
//! Invariant: `Route::parse(route.path(), route.query())` is `route`. The URL is the only place where filters live.

use std::collections::BTreeMap;

/// A query: names and values, unescaped.
pub type Query = BTreeMap<String, String>;

/// A place in the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// FR-402.
    Overview,
    /// FR-202.
    Roots(RootsFilter),
    /// FR-403.
    NewRoot,
    /// One root of trust.
    Root(String, Detail),
    /// FR-203.
    Rekey(String),
    /// FR-302.
    Keys(KeysFilter),
    /// FR-301, with the root that is chosen already.
    NewKey(NewKey),
    /// One service key.
    Key(String, Detail),
    /// FR-404.
    Topology(TopologyFilter),
    /// FR-101.
    Settings,
}

/// What the list of roots shows. The values are the API's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RootsFilter {
    /// Part of a name or reference.
    pub q: Option<String>,
    /// A `ProviderType`.
    pub provider: Option<String>,
    /// An `AccountPhase`.
    pub phase: Option<String>,
    /// `production` or `non-production`.
    pub environment: Option<String>,
    /// A column, `-` before it for descending.
    pub sort: Option<String>,
    /// The columns that are shown, separated by commas.
    pub columns: Option<String>,
}

/// What the list of service keys shows. The values are the API's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeysFilter {
    /// Part of a name or application.
    pub q: Option<String>,
    /// The root's name.
    pub account: Option<String>,
    /// The root's `ProviderType`.
    pub provider: Option<String>,
    /// A `KeyPhase`; several are separated by commas.
    pub phase: Option<String>,
    /// Why it can't be used, as its `Ready` condition says; several are separated by commas.
    pub reason: Option<String>,
    /// A `KeyState`.
    pub state: Option<String>,
    /// An `Algorithm`.
    pub algorithm: Option<String>,
    /// The application.
    pub application: Option<String>,
    /// `soon`, `overdue`, `7d` or a day in UTC (`2026-11-30`).
    pub due: Option<String>,
    /// `unknown`, `some` or `none`.
    pub clients: Option<String>,
    /// A column, `-` before it for descending.
    pub sort: Option<String>,
    /// The columns that are shown, separated by commas.
    pub columns: Option<String>,
}

/// What the topology shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopologyFilter {
    /// Part of a name.
    pub q: Option<String>,
    /// The root that is selected.
    pub root: Option<String>,
    /// `tree` for the tree table.
    pub view: Option<String>,
}

/// What a detail page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// The tab that is open.
    pub tab: Option<String>,
}

/// What the service key wizard starts with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewKey {
    /// The root that is chosen already.
    pub account: Option<String>,
}

impl Route {
    /// The list of keys with one filter set by `change`.
    pub fn keys(change: impl FnOnce(&mut KeysFilter)) -> Self {
        let mut filter = KeysFilter::default();
        change(&mut filter);
        Self::Keys(filter)
    }

    /// The list of roots with one filter set by `change`.
    pub fn roots(change: impl FnOnce(&mut RootsFilter)) -> Self {
        let mut filter = RootsFilter::default();
        change(&mut filter);
        Self::Roots(filter)
    }

    /// A root's page.
    pub fn root(name: impl Into<String>) -> Self {
        Self::Root(name.into(), Detail::default())
    }

    /// A key's page.
    pub fn key(name: impl Into<String>) -> Self {
        Self::Key(name.into(), Detail::default())
    }

    /// The path below the app's base, for example `/roots/aws-root`.
    pub fn path(&self) -> String {
        match self {
            Self::Overview => "/overview".into(),
            Self::Roots(_) => "/roots".into(),
            Self::NewRoot => "/roots/new".into(),
            Self::Root(name, _) => format!("/roots/{name}"),
            Self::Rekey(name) => format!("/roots/{name}/rekey"),
            Self::Keys(_) => "/keys".into(),
            Self::NewKey(_) => "/keys/new".into(),
            Self::Key(name, _) => format!("/keys/{name}"),
            Self::Topology(_) => "/topology".into(),
            Self::Settings => "/settings".into(),
        }
    }

    /// The filters.
    pub fn query(&self) -> Query {
        match self {
            Self::Roots(filter) => filter.pairs(),
            Self::Keys(filter) => filter.pairs(),
            Self::Topology(filter) => filter.pairs(),
            Self::NewKey(start) => start.pairs(),
            Self::Root(_, detail) | Self::Key(_, detail) => detail.pairs(),
            Self::Overview | Self::NewRoot | Self::Rekey(_) | Self::Settings => Query::new(),
        }
    }

    /// The route of a path and its filters; what isn't known leads to the overview.
    pub fn parse(path: &str, query: &Query) -> Self {
        let mut segments = path.trim_matches('/').split('/');
        match (segments.next().unwrap_or_default(), segments.next(), segments.next()) {
            ("roots", None, _) => Self::Roots(Filter::of_pairs(query)),
            ("roots", Some("new"), _) => Self::NewRoot,
            ("roots", Some(name), Some("rekey")) => Self::Rekey(name.into()),
            ("roots", Some(name), _) => Self::Root(name.into(), Filter::of_pairs(query)),
            ("keys", None, _) => Self::Keys(Filter::of_pairs(query)),
            ("keys", Some("new"), _) => Self::NewKey(Filter::of_pairs(query)),
            ("keys", Some(name), _) => Self::Key(name.into(), Filter::of_pairs(query)),
            ("topology", ..) => Self::Topology(Filter::of_pairs(query)),
            ("settings", ..) => Self::Settings,
            _ => Self::Overview,
        }
    }
}

/// What an address asks for beside its path: texts by name.
pub trait Filter: Default {
    /// The names and values that are set.
    fn pairs(&self) -> Query;
    /// From names and values; unknown names and empty values are left out.
    fn of_pairs(query: &Query) -> Self;
}

/// A filter's fields are optional texts, named as in the address.
macro_rules! filters {
    ($($type:ident { $($field:ident),* })*) => {
        $(impl Filter for $type {
            fn pairs(&self) -> Query {
                let mut query = Query::new();
                for (name, value) in [$((stringify!($field), &self.$field)),*] {
                    if let Some(value) = value {
                        query.insert(name.to_owned(), value.clone());
                    }
                }
                query
            }

            fn of_pairs(query: &Query) -> Self {
                let of = |name: &str| query.get(name).filter(|value| !value.is_empty()).cloned();
                Self { $($field: of(stringify!($field))),* }
            }
        })*
    };
}
pub(crate) use filters;

filters! {
    RootsFilter { q, provider, phase, environment, sort, columns }
    KeysFilter { q, account, provider, phase, reason, state, algorithm, application, due, clients, sort, columns }
    TopologyFilter { q, root, view }
    Detail { tab }
    NewKey { account }
}

#[cfg(test)]
mod tests {
    use super::{Detail, NewKey, Query, Route, TopologyFilter};

    fn all() -> Vec<Route> {
        vec![
            Route::Overview,
            Route::roots(|f| f.phase = Some("Ready".into())),
            Route::NewRoot,
            Route::root("aws-root"),
            Route::Rekey("aws-root".into()),
            Route::keys(|f| f.due = Some("soon".into())),
            Route::NewKey(NewKey { account: Some("aws-root".into()) }),
            Route::Key("payments".into(), Detail { tab: Some("yaml".into()) }),
            Route::Topology(TopologyFilter { root: Some("aws-root".into()), ..TopologyFilter::default() }),
            Route::Settings,
        ]
    }

    #[test]
    fn every_path() {
        let paths: Vec<_> = all().iter().map(|route| format!("{} {:?}", route.path(), route.query())).collect();
        assert_eq!(
            paths,
            [
                "/overview {}",
                r#"/roots {"phase": "Ready"}"#,
                "/roots/new {}",
                "/roots/aws-root {}",
                "/roots/aws-root/rekey {}",
                r#"/keys {"due": "soon"}"#,
                r#"/keys/new {"account": "aws-root"}"#,
                r#"/keys/payments {"tab": "yaml"}"#,
                r#"/topology {"root": "aws-root"}"#,
                "/settings {}",
            ]
        );
    }

    #[test]
    fn a_path_leads_back_to_its_route() {
        for route in all() {
            assert_eq!(Route::parse(&route.path(), &route.query()), route);
        }
    }

    #[test]
    fn what_is_unknown_is_ignored() {
        let query = Query::from([
            ("q".into(), "pay".into()),
            ("sap-theme".into(), "x".into()),
            ("state".into(), String::new()),
        ]);
        assert_eq!(Route::parse("/keys", &query), Route::keys(|f| f.q = Some("pay".into())));
        assert_eq!(Route::parse("/nowhere", &query), Route::Overview);
    }
}
