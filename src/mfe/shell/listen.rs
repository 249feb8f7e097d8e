//! The handshake, and what follows it.

use crate::i18n::Locale;
use crate::shell::handle::{Refusal, Session, Shell};
use crate::shell::origin::Origins;
use crate::shell::protocol::{self, Incoming, Update};
use crate::shell::theme::{self, Theme};
use crate::shell::{page, place};
use leptos::ev;
use leptos::prelude::*;
use serde_json::Value;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// When the portal has said nothing, seconds.
const SILENCE: Duration = Duration::from_secs(10);

impl Shell {
    /// Listens to the shell and starts the handshake.
    pub fn connect(self) {
        super::clock::provide_ticking();
        if !Self::is_framed() {
            self.session.set(Session::Refused(Refusal::NotFramed));
            return;
        }
        let own = window().location().origin().unwrap_or_default();
        let origins = Origins::new(&page::meta("portal-origins").unwrap_or_default(), &own);
        self.inner.update_value(|inner| inner.origins = Some(origins));
        let listener = window_event_listener(ev::message, move |event| self.hear(&event));
        on_cleanup(move || listener.remove());
        self.post(&protocol::get_context());
        let silent = move || {
            if self.session.get_untracked() == Session::Waiting {
                self.session.set(Session::Refused(Refusal::NoPortal));
            }
        };
        set_timeout(silent, SILENCE);
    }

    fn hear(self, event: &web_sys::MessageEvent) {
        let parent = window().parent().ok().flatten();
        let from_parent = event
            .source()
            .zip(parent)
            .is_some_and(|(source, parent)| source == *parent.unchecked_ref::<js_sys::Object>());
        if !from_parent || !self.trusts(&event.origin()) {
            return;
        }
        let data = js_sys::JSON::stringify(&event.data()).map(String::from).unwrap_or_default();
        let Ok(data) = serde_json::from_str::<Value>(&data) else { return };
        match protocol::incoming(&data) {
            Some(Incoming::Init(update)) => self.opened(&event.origin(), update),
            Some(Incoming::Navigate(update)) => {
                self.post(&protocol::navigated());
                if let Some(url) = &update.view_url {
                    self.wanted.set(place::route(url, &super::base_path(), &update.node_params));
                }
                self.take(update);
            }
            Some(Incoming::Locale(id)) => self.speak(&id),
            Some(Incoming::Token(token)) => self.keep(Some(token)),
            Some(Incoming::CurrentRoute(path)) => {
                if let Some(prefix) = place::prefix(&path) {
                    self.inner.update_value(|inner| inner.prefix = Some(prefix));
                }
                self.open();
            }
            Some(Incoming::Inactive) | None => {}
        }
    }

    fn trusts(self, origin: &str) -> bool {
        self.inner.with_value(|inner| match &inner.portal {
            Some(portal) => portal == origin,
            None => inner.origins.as_ref().is_some_and(|origins| origins.allow(origin)),
        })
    }

    fn opened(self, origin: &str, update: Update) {
        let first = self.inner.with_value(|inner| inner.portal.is_none());
        self.inner.update_value(|inner| inner.portal = Some(origin.to_owned()));
        self.post(&protocol::initialised());
        if first {
            self.post(&protocol::current_route());
            if !update.node_params.is_empty() {
                let here = window().location().href().unwrap_or_default();
                self.wanted.set(place::route(&here, &super::base_path(), &update.node_params));
            }
        }
        self.take(update);
        for waiting in self.inner.try_update_value(|inner| std::mem::take(&mut inner.waiting)).unwrap_or_default() {
            // A waiter that gave up in the meantime needs no answer.
            let _ = waiting.send(());
        }
    }

    /// Takes over what changed with a message: token, workspace, theme, locale.
    fn take(self, update: Update) {
        self.keep(update.token);
        let url = window().location().search().unwrap_or_default();
        let url = web_sys::UrlSearchParams::new_with_str(&url).ok().and_then(|all| all.get("sap-theme"));
        let theme = Theme::choose(&update.internal, url.as_deref(), &update.context);
        if self.theme.get_untracked() != theme {
            self.theme.set(theme);
        }
        page::dress(theme, &theme::variables(&update.internal));
        if let Some(locale) = update.internal.get("currentLocale").and_then(Value::as_str) {
            self.speak(locale);
        }
        let session = match update.context.get("kcpPath").and_then(Value::as_str) {
            Some(path) if !path.is_empty() => Session::Open { workspace: path.to_owned() },
            _ if update.context.is_empty() => return,
            _ => Session::Refused(Refusal::NoWorkspace),
        };
        self.inner.update_value(|inner| inner.opening = Some(session));
        if self.session.get_untracked() == Session::Waiting {
            // The pages' links need the shell's path; a shell that doesn't say it must not keep the app away.
            set_timeout(move || self.open(), Duration::from_millis(800));
        } else {
            self.open();
        }
    }

    fn open(self) {
        if let Some(session) = self.inner.try_update_value(|inner| inner.opening.take()).flatten()
            && self.session.get_untracked() != session
        {
            self.session.set(session);
        }
    }

    fn speak(self, id: &str) {
        let locale = Locale::of_id(id);
        crate::i18n::set_locale(locale);
        page::speak(locale);
        if self.locale.get_untracked() != locale {
            self.locale.set(locale);
        }
    }
}
