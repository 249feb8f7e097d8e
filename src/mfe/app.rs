//! The app: what every page shares, and which page a route shows.

use crate::api::Api;
use crate::chunks;
use crate::frame::{AccessPanel, Chunk, SessionPanel, Shortcuts};
use crate::shell::{Session, Shell, provide_nav};
use crate::store::Store;
use crate::ui::{Page, PageBody, ShellBackdrop, Skeleton, ToastRegion, Toasts};
use crate::{i18n, overview, shell, store};
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;
use std::future::Future;

/// Mounts the app into the page.
pub fn mount() {
    shell::panel_on_panic();
    #[cfg(feature = "gallery")]
    if window().location().pathname().is_ok_and(|path| path.ends_with("/gallery")) {
        leptos::mount::mount_to_body(|| view! { <crate::ui::gallery::Gallery /> });
        return;
    }
    leptos::mount::mount_to_body(App);
}

/// The whole remote module.
#[component]
fn App() -> impl IntoView {
    let shell = Shell::new();
    provide_context(shell);
    shell.connect();
    // The pages stay when the token has expired: what was read is still true as of then.
    let workspace = Memo::new(move |last: Option<&Option<String>>| match shell.session.get() {
        Session::Open { workspace } => Some(workspace),
        Session::Expired => last.cloned().flatten(),
        Session::Waiting | Session::Refused(_) => None,
    });
    // The language and the workspace are the app's ground: a change of either builds everything above it anew.
    view! {
        <Router base=shell::base_path()>
            <SessionPanel />
            {move || {
                shell.locale.track();
                workspace.get().map(|_| view! { <Pages /> })
            }}
        </Router>
    }
}

/// The pages of one workspace in one language.
#[component]
fn Pages() -> impl IntoView {
    let shell = shell::use_shell();
    let api = Api::new(shell);
    let store = Store::new();
    provide_context(api);
    provide_context(store);
    provide_context(ShellBackdrop(Callback::new(move |shown| shell.backdrop(shown))));
    let toasts = Toasts::new();
    provide_context(toasts);
    let nav = provide_nav(shell);
    store::follow(api, store);
    Effect::new(move |_| shell.painted());
    let is_withheld = Memo::new(move |_| store.is_withheld());
    view! {
        <main class="kc-app is-compact" on:click=move |event| nav.take_click(&event)>
            <Shortcuts>
                {move || if is_withheld.get() { view! { <AccessPanel /> }.into_any() } else { view! { <Places /> }.into_any() }}
            </Shortcuts>
            <ToastRegion toasts label=i18n::texts().notes />
        </main>
    }
}

/// Which page a route shows.
#[component]
fn Places() -> impl IntoView {
    view! {
        <FlatRoutes fallback=overview::OverviewPage>
            <Route path=path!("/overview") view=overview::OverviewPage />
            <Route path=path!("/roots") view=|| page(chunks::roots) />
            <Route path=path!("/roots/new") view=|| page(chunks::new_root) />
            <Route path=path!("/roots/:name") view=|| page(chunks::root) />
            <Route path=path!("/roots/:name/rekey") view=|| page(chunks::rekey) />
            <Route path=path!("/keys") view=|| page(chunks::keys) />
            <Route path=path!("/keys/new") view=|| page(chunks::new_key) />
            <Route path=path!("/keys/:name") view=|| page(chunks::key) />
            <Route path=path!("/topology") view=|| page(chunks::graph) />
            <Route path=path!("/settings") view=|| page(chunks::settings) />
        </FlatRoutes>
    }
}

fn page<F>(load: fn() -> F) -> AnyView
where
    F: Future<Output = Result<chunks::Page, SplitLoaderError>> + 'static,
{
    let waiting = || view! { <Page><PageBody><Skeleton rows=8 label=i18n::texts().loading /></PageBody></Page> };
    view! { <Chunk load show=|page: chunks::Page| page() waiting /> }.into_any()
}
