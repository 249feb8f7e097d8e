//! The pages that are not the first screen, by the chunk their code comes in.

use crate::{account, service_key, tenant, topology};
use leptos::prelude::*;

/// Makes a page.
pub(crate) type Page = fn() -> AnyView;

lazily!(lists: roots -> Page = || view! { <account::RootsPage /> }.into_any());
lazily!(lists: keys -> Page = || view! { <service_key::KeysPage /> }.into_any());
lazily!(details: root -> Page = || view! { <account::RootPage /> }.into_any());
lazily!(details: rekey -> Page = || view! { <account::RekeyPage /> }.into_any());
lazily!(details: key -> Page = || view! { <service_key::KeyPage /> }.into_any());
lazily!(wizards: new_root -> Page = || view! { <account::NewRootPage /> }.into_any());
lazily!(wizards: new_key -> Page = || view! { <service_key::NewKeyPage /> }.into_any());
lazily!(topology: graph -> Page = || view! { <topology::TopologyPage /> }.into_any());
lazily!(settings: settings -> Page = || view! { <tenant::SettingsPage /> }.into_any());
