//! The handle through which the app speaks with the shell.

use crate::i18n::Locale;
use crate::routes::Route;
use crate::shell::origin::Origins;
use crate::shell::protocol::{self, Navigation};
use crate::shell::theme::Theme;
use crate::shell::token::Token;
use crate::shell::{now, place};
use futures::channel::oneshot;
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use serde_json::Value;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// How long the shell may take to answer a handshake.
const ANSWER_MS: u32 = 5_000;
/// How long before its end a token is replaced, seconds.
const RENEW_BEFORE: i64 = 30;

/// Whether the app may speak for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Session {
    /// The handshake is under way.
    Waiting,
    /// It isn't going to be.
    Refused(Refusal),
    /// In this workspace.
    Open {
        /// For example `root:orgs:acme:payments`.
        workspace: String,
    },
    /// The token ended and the shell has no newer one.
    Expired,
}

/// Why the app doesn't run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It isn't in a frame.
    NotFramed,
    /// The frame's parent isn't an allowed portal, or doesn't speak Luigi.
    NoPortal,
    /// The portal's node has no workspace.
    NoWorkspace,
}

/// Speaks with the shell. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Shell {
    /// Whether there is a session.
    pub session: RwSignal<Session>,
    /// The theme.
    pub theme: RwSignal<Theme>,
    /// The locale.
    pub locale: RwSignal<Locale>,
    /// Whether there is input that would be lost.
    pub is_dirty: RwSignal<bool>,
    /// Where the shell wants the app to be.
    pub(super) wanted: RwSignal<Option<Route>>,
    pub(super) inner: StoredValue<Inner, LocalStorage>,
}

/// What nothing on the screen depends on.
#[derive(Default)]
pub(super) struct Inner {
    pub(super) origins: Option<Origins>,
    /// The origin of the handshake; no other may follow.
    pub(super) portal: Option<String>,
    pub(super) prefix: Option<String>,
    pub(super) token: Option<Token>,
    pub(super) waiting: Vec<oneshot::Sender<()>>,
    pub(super) renewal: Option<TimeoutHandle>,
    /// Opens once the shell has said where it shows the app.
    pub(super) opening: Option<Session>,
}

impl Shell {
    /// A shell that nothing is heard from yet.
    pub fn new() -> Self {
        Self {
            session: RwSignal::new(Session::Waiting),
            theme: RwSignal::new(Theme::default()),
            locale: RwSignal::new(Locale::default()),
            is_dirty: RwSignal::new(false),
            wanted: RwSignal::new(None),
            inner: StoredValue::new_local(Inner::default()),
        }
    }

    /// The token, for the `Authorization` header.
    pub fn token(self) -> Option<Token> {
        self.inner.with_value(|inner| inner.token.clone())
    }

    /// A token that isn't `old`: the shell is asked again. `None` when it has no newer one.
    pub async fn renewed(self, old: Option<&Token>) -> Option<Token> {
        let (answered, answer) = oneshot::channel();
        self.inner.update_value(|inner| inner.waiting.push(answered));
        self.post(&protocol::get_context());
        if let Either::Right(_) = select(answer, TimeoutFuture::new(ANSWER_MS)).await {
            leptos::logging::warn!("the portal did not answer a handshake within {ANSWER_MS} ms");
        }
        self.token().filter(|token| Some(token) != old)
    }

    /// Says that there is input that would be lost, or no longer.
    pub fn set_dirty(self, dirty: bool) {
        if self.is_dirty.get_untracked() != dirty {
            self.is_dirty.set(dirty);
            self.post(&protocol::dirty(dirty));
        }
    }

    /// Darkens the shell around the frame while a dialog is open.
    pub fn backdrop(self, shown: bool) {
        self.post(&protocol::backdrop(shown));
    }

    /// The first picture is there.
    pub fn painted(self) {
        self.post(&protocol::painted());
    }

    /// The provider was enabled or uninstalled: the portal's navigation changes.
    pub fn reload_portal(self) {
        self.post(&protocol::reload_config());
    }

    /// The route's address in the shell; below the app's own base while the shell's isn't known.
    pub fn address(self, route: &Route) -> String {
        self.inner.with_value(|inner| {
            if let (Some(origin), Some(prefix)) = (&inner.portal, &inner.prefix) {
                return place::address(origin, prefix, route);
            }
            let mut address = format!("{}{}", super::base_path(), route.path());
            place::append(&mut address, &route.query(), "");
            address
        })
    }

    /// The route of an address, in the shell's or the app's own form; `None` for an address elsewhere.
    pub(super) fn route_of(self, href: &str) -> Option<Route> {
        let in_shell = self.inner.with_value(|inner| match (&inner.portal, &inner.prefix) {
            (Some(origin), Some(prefix)) => place::of_address(href, origin, prefix),
            _ => None,
        });
        in_shell.or_else(|| {
            let own = href.strip_prefix(&window().location().origin().ok()?)?;
            let own = own.strip_prefix(super::base_path().as_str())?;
            let (path, query) = own.split_once('?').unwrap_or((own, ""));
            let query = place::pairs(query);
            let route = Route::parse(path, &query);
            (route.path() == path).then_some(route)
        })
    }

    /// Moves the shell's URL. `only_url`: the app is there already.
    pub(super) fn follow(self, route: &Route, only_url: bool, replace: bool) {
        if let Some(prefix) = self.inner.with_value(|inner| inner.prefix.clone()) {
            let link = place::link(&prefix, route);
            self.post(&protocol::navigate(&Navigation { link, params: route.query(), only_url, replace }));
        }
    }

    pub(super) fn is_framed() -> bool {
        window().parent().ok().flatten().is_some_and(|parent| parent != window())
    }

    /// Keeps the later of both tokens and asks for a fresh one shortly before it ends.
    pub(super) fn keep(self, token: Option<Token>) {
        let mut expires = None;
        self.inner.update_value(|inner| {
            inner.token = Token::later(inner.token.take(), token);
            expires = inner.token.as_ref().map(Token::expires);
            if let Some(renewal) = inner.renewal.take() {
                renewal.clear();
            }
        });
        let Some(expires) = expires else { return };
        let seconds = (expires - now().as_second() - RENEW_BEFORE).max(10);
        let renew = move || self.post(&protocol::get_context());
        #[allow(clippy::cast_sign_loss)]
        let wait = Duration::from_secs(seconds.min(86_400) as u64);
        let renewal = set_timeout_with_handle(renew, wait).ok();
        self.inner.update_value(|inner| inner.renewal = renewal);
    }

    /// Sends a message to the portal: before the handshake to whoever frames us (nothing secret is ever sent), after it to
    /// the portal's origin only.
    pub(super) fn post(self, message: &Value) {
        if !Self::is_framed() {
            return;
        }
        let origin = self.inner.with_value(|inner| inner.portal.clone()).unwrap_or_else(|| "*".to_owned());
        let Ok(message) = js_sys::JSON::parse(&message.to_string()) else { return };
        if let Some(parent) = window().parent().ok().flatten()
            && let Err(error) = parent.post_message(&message, &origin)
        {
            report(&error);
        }
    }
}

impl Default for Shell {
    fn default() -> Self {
        Self::new()
    }
}

fn report(error: &JsValue) {
    leptos::logging::warn!("a message to the portal could not be sent: {error:?}");
}
