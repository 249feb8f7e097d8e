//! The app: what every page shares, and which page a route shows.

use crate::api::Api;
use crate::chunks;
use crate::frame::{AccessPanel, Chunk, SessionPanel, Shortcuts};
use crate::lazily::Loading;
use crate::routes::Route;
use crate::shell::{Session, Shell, provide_nav, use_route};
use crate::store::Store;
use crate::ui::{Page, PageBody, ShellBackdrop, Skeleton, ToastRegion, Toasts};
use crate::{i18n, overview, shell, store};
use leptos::prelude::*;
use leptos_router::WildcardSegment;
use leptos_router::components::{FlatRoutes, Route as RouterRoute, Router};

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

/// One route for the router: which page a path shows, [`Route`] says alone.
#[component]
fn Places() -> impl IntoView {
    view! {
        <FlatRoutes fallback=overview::OverviewPage>
            <RouterRoute path=WildcardSegment("place") view=Place />
        </FlatRoutes>
    }
}

/// The page of a route. Another filter, or another object of the same kind, is the same page.
#[component]
fn Place() -> impl IntoView {
    let route = use_route();
    let kind = Memo::new(move |_| route.with(std::mem::discriminant));
    move || {
        // Read, not only tracked: a memo that nobody reads follows nothing.
        let _ = kind.get();
        match route.get_untracked() {
            Route::Overview => view! { <overview::OverviewPage /> }.into_any(),
            Route::Roots(_) => page(chunks::roots),
            Route::NewRoot => page(chunks::new_root),
            Route::Root(..) => page(chunks::root),
            Route::Rekey(_) => page(chunks::rekey),
            Route::Keys(_) => page(chunks::keys),
            Route::NewKey(_) => page(chunks::new_key),
            Route::Key(..) => page(chunks::key),
            Route::Topology(_) => page(chunks::graph),
            Route::Settings => page(chunks::settings),
        }
    }
}

fn page(load: fn() -> Loading<chunks::Page>) -> AnyView {
    let waiting = || view! { <Page><PageBody><Skeleton rows=8 label=i18n::texts().loading /></PageBody></Page> };
    view! { <Chunk load show=|page: chunks::Page| page() waiting /> }.into_any()
}
