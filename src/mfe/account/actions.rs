//! What can be done with a root, from its row, its page and the wizard: the same rules, dialogs and notes.

use crate::account::texts::texts;
use crate::api::{Api, ApiError, use_api};
use crate::i18n;
use crate::plan::{Confirmed, PlanDialog, blocked_text};
use crate::routes::{NewKey, Route};
use crate::shell::{Nav, use_nav};
use crate::store::{Kind, Store, Verb, WriteBlock, use_store};
use crate::ui::{Button, IconName, MenuItem, MessageKind, MessageStrip, Toast, Toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::can::{self, Blocked};
use model::plan::{Action, Subject};
use model::wire::{AccountSummary, ConfirmRequest, PlanRequest};
use serde_json::json;
use std::future::Future;
use std::pin::Pin;

/// Carries out what can be done with roots. Cheap to copy; [`RootDialogs`] must be on the page.
#[derive(Clone, Copy)]
pub(super) struct RootActions {
    pub(super) api: Api,
    pub(super) store: Store,
    pub(super) nav: Nav,
    toasts: Option<Toasts>,
    /// The root whose deletion is being planned.
    deleting: RwSignal<Option<String>>,
    /// The root something is being asked for right now.
    busy: RwSignal<Option<String>>,
    /// The last failure of what has no dialog.
    pub(super) failed: RwSignal<Option<ApiError>>,
}

/// The actions of this page.
pub(super) fn use_root_actions() -> RootActions {
    RootActions {
        api: use_api(),
        store: use_store(),
        nav: use_nav(),
        toasts: use_context(),
        deleting: RwSignal::new(None),
        busy: RwSignal::new(None),
        failed: RwSignal::new(None),
    }
}

impl RootActions {
    /// Why this can't be done with this root now: no connection, no right, or the rule.
    pub(super) fn blocked(self, verb: Verb, rule: Result<(), Blocked>) -> Option<String> {
        let may = self.store.may(verb, Kind::Account);
        may.err().map(WriteBlock::text).or_else(|| rule.err().map(|blocked| blocked_text(&blocked)))
    }

    /// Whether something is being asked for this root.
    pub(super) fn is_busy(self, name: &str) -> bool {
        self.busy.with(|busy| busy.as_deref() == Some(name))
    }

    /// FR-201: verifies the external key now.
    pub(super) fn verify(self, name: &str) {
        self.act(name, "verify", (texts().check_asked)(name));
    }

    /// An action of the API on a root; `said` is the note when it is taken.
    pub(super) fn act(self, name: &str, verb: &str, said: String) {
        if self.busy.get_untracked().is_some() {
            return;
        }
        self.busy.set(Some(name.to_owned()));
        self.failed.set(None);
        let path = format!("/accounts/{}/{verb}", crate::shell::encode(name));
        spawn_local(async move {
            match self.api.act(&path, &json!({})).await {
                Ok(_) => self.say(said),
                Err(error) => {
                    self.failed.try_set(Some(error));
                }
            }
            self.busy.try_set(None);
        });
    }

    /// Opens the plan of a deletion (FR-204).
    pub(super) fn ask_delete(self, name: &str) {
        self.deleting.set(Some(name.to_owned()));
    }

    /// A short note of success.
    pub(super) fn say(self, text: String) {
        if let Some(toasts) = self.toasts {
            toasts.push(Toast { text, link: None });
        }
    }

    /// The entries of the "…" menu.
    pub(super) fn menu(self, account: &AccountSummary) -> Vec<MenuItem> {
        let t = texts();
        let of = || account.name.clone();
        let (opened, keyed, checked, rekeyed, deleted) = (of(), of(), of(), of(), of());
        let take_keys = self.store.may(Verb::Create, Kind::Key).err().map(WriteBlock::text);
        let take_keys = take_keys.or_else(|| can::take_keys(account).err().map(|blocked| blocked_text(&blocked)));
        let delete = can::delete_account(account, account.keys);
        vec![
            MenuItem::new(t.open, move || self.nav.to(&Route::root(opened.clone()))),
            MenuItem::new(t.new_key, move || self.nav.to(&Route::NewKey(NewKey { account: Some(keyed.clone()) })))
                .icon(IconName::Add)
                .blocked(take_keys),
            MenuItem::new(t.check_now, move || self.verify(&checked))
                .icon(IconName::Refresh)
                .blocked(self.blocked(Verb::Update, can::verify(account))),
            MenuItem::new(t.rekey, move || self.nav.to(&Route::Rekey(rekeyed.clone())))
                .icon(IconName::Key)
                .blocked(self.blocked(Verb::Update, can::rekey(account))),
            MenuItem::new((t.delete)(&account.name), move || self.ask_delete(&deleted))
                .icon(IconName::Delete)
                .separated()
                .blocked(self.blocked(Verb::Delete, delete)),
        ]
    }
}

/// The dialogs and failures of [`RootActions`]. `on_deleted` is called once the server has taken a deletion.
#[component]
pub(super) fn RootDialogs(
    /// The page's actions.
    actions: RootActions,
    /// Called with the name.
    #[prop(optional, into)]
    on_deleted: Option<Callback<String>>,
) -> impl IntoView {
    let request = Signal::derive(move || {
        let name = actions.deleting.get()?;
        let subject = Subject { kind: model::plan::Kind::Account, name };
        Some(PlanRequest { action: Action::Delete, subject, target: None })
    });
    let deleted = StoredValue::new(None::<String>);
    let execute = Callback::new(move |confirmed: Confirmed| {
        let name = actions.deleting.get_untracked().unwrap_or_default();
        Box::pin(async move {
            let Confirmed { plan_hash, confirm_name, reason } = confirmed;
            actions.api.delete_account(&name, &ConfirmRequest { plan_hash, confirm_name, reason }).await?;
            actions.say((texts().deleted)(&name));
            deleted.set_value(Some(name));
            Ok(())
        }) as Pin<Box<dyn Future<Output = Result<(), ApiError>>>>
    });
    let close = move |()| actions.failed.set(None);
    // Leaving takes this dialog along, so it comes last.
    let end = move |()| {
        actions.deleting.set(None);
        let gone = deleted.get_value();
        deleted.set_value(None);
        if let (Some(on_deleted), Some(name)) = (on_deleted, gone) {
            on_deleted.run(name);
        }
    };
    view! {
        <PlanDialog request on_close=end execute reason_required=true />
        {move || {
            let text = actions.failed.get()?.text();
            Some(
                view! {
                    <MessageStrip
                        kind=MessageKind::Error
                        announce=true
                        actions=move || view! { <Button on_press=close>{i18n::texts().close}</Button> }
                    >
                        {text}
                    </MessageStrip>
                },
            )
        }}
    }
}
