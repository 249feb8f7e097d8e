//! The app: what every page shares, and which page a route shows.

use crate::{account, overview, service_key, shell, tenant, topology};
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

/// Mounts the app into the page.
pub fn mount() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(App);
}

/// The whole remote module.
#[component]
fn App() -> impl IntoView {
    view! {
        <Router base=shell::base_path()>
            <main class="kc-app is-compact">
                <FlatRoutes fallback=overview::OverviewPage>
                    <Route path=path!("/overview") view=overview::OverviewPage />
                    <Route path=path!("/roots") view=account::RootsPage />
                    <Route path=path!("/roots/new") view=account::NewRootPage />
                    <Route path=path!("/roots/:name") view=account::RootPage />
                    <Route path=path!("/roots/:name/rekey") view=account::RekeyPage />
                    <Route path=path!("/keys") view=service_key::KeysPage />
                    <Route path=path!("/keys/new") view=service_key::NewKeyPage />
                    <Route path=path!("/keys/:name") view=service_key::KeyPage />
                    <Route path=path!("/topology") view=topology::TopologyPage />
                    <Route path=path!("/settings") view=tenant::SettingsPage />
                </FlatRoutes>
            </main>
        </Router>
    }
}
