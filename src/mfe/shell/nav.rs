//! Moving about in the app. Inside a frame the own history is only ever replaced: Back belongs to the shell.

use crate::routes::{Query, Route};
use crate::shell::handle::Shell;
use crate::shell::place;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement};

/// Moves about in the app. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Nav {
    shell: Shell,
    route: Memo<Route>,
    go: StoredValue<Go, LocalStorage>,
}

type Go = Rc<dyn Fn(&str, NavigateOptions)>;

/// Puts a [`Nav`] into context; below the router, once.
pub fn provide_nav(shell: Shell) -> Nav {
    let location = use_location();
    let route = Memo::new(move |_| {
        let path = location.pathname.get();
        let base = super::base_path();
        let query: Query = location.query.get().into_iter().map(|(k, v)| (k.to_string(), v)).collect();
        Route::parse(path.strip_prefix(base.as_str()).unwrap_or(&path), &query)
    });
    let nav = Nav { shell, route, go: StoredValue::new_local(Rc::new(use_navigate())) };
    provide_context(nav);
    Effect::new(move |_| {
        if let Some(wanted) = shell.wanted.get()
            && wanted != route.get_untracked()
        {
            nav.move_to(&wanted);
        }
    });
    nav
}

/// Moves about in the app.
pub fn use_nav() -> Nav {
    expect_context()
}

/// Where the app is.
pub fn use_route() -> Memo<Route> {
    use_nav().route
}

impl Nav {
    /// Where the app is.
    pub fn route(self) -> Memo<Route> {
        self.route
    }

    /// Goes somewhere, as a link does. With unsaved input the shell asks first.
    pub fn to(self, route: &Route) {
        if self.shell.is_dirty.get_untracked() && Shell::is_framed() {
            self.shell.follow(route, false, false);
            return;
        }
        let same_node = node(route) == node(&self.route.get_untracked());
        self.move_to(route);
        self.shell.follow(route, same_node, false);
    }

    /// Changes filters in place, without an entry in the history.
    pub fn replace(self, route: &Route) {
        self.move_to(route);
        self.shell.follow(route, true, true);
    }

    /// The address of a route in the shell: what links carry, so that they can be copied and opened in another tab.
    pub fn href(self, route: &Route) -> String {
        self.shell.address(route)
    }

    /// Takes plain clicks on links into the app; the app's root element calls it. All other clicks are the browser's.
    pub fn take_click(self, event: &MouseEvent) {
        let plain =
            event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key() && !event.alt_key();
        if !plain || event.default_prevented() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(anchor) = target.and_then(|target| target.closest("a[href]").ok().flatten()) else { return };
        let anchor: HtmlAnchorElement = anchor.unchecked_into();
        if !anchor.target().is_empty() || anchor.has_attribute("download") {
            return;
        }
        if let Some(route) = self.shell.route_of(&anchor.href()) {
            event.prevent_default();
            self.to(&route);
        }
    }

    fn move_to(self, route: &Route) {
        let mut path = route.path();
        place::append(&mut path, &route.query(), "");
        let same_page = self.route.get_untracked().path() == route.path();
        let go = self.go.get_value();
        let replace = Shell::is_framed();
        go(&path, NavigateOptions { replace, scroll: !same_page, ..NavigateOptions::default() });
    }
}

fn node(route: &Route) -> String {
    route.path().split('/').nth(1).unwrap_or_default().to_owned()
}
