//! Before a re-key is cancelled: what that leaves. Safe at any point, so nothing is typed.

use crate::account::actions::RootActions;
use crate::account::rekey::texts::texts;
use crate::i18n;
use crate::store::Verb;
use crate::ui::{Button, ButtonKind, Dialog};
use leptos::prelude::*;
use model::account::Rekey;
use model::can;
use model::can::Blocked;
use model::wire::AccountSummary;

/// The dialog, open while `open`.
#[component]
pub(in crate::account) fn CancelDialog(
    /// The root.
    account: Memo<Option<AccountSummary>>,
    /// The re-key.
    current: Memo<Rekey>,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The page's actions.
    actions: RootActions,
) -> impl IntoView {
    let t = texts();
    let name = move || account.get().map(|account| account.name).unwrap_or_default();
    let workspace = actions.store.workspace_name();
    let title = move || (t.cancel_title)(&name(), &workspace.get());
    let text = move || current.with(|rekey| (t.if_cancel_text)(&i18n::number(rekey.done)));
    // It may end by itself while the dialog is open.
    let off = Signal::derive(move || {
        let runs = current.with(|rekey| can::cancel_rekey(rekey.phase));
        actions.blocked(Verb::Update, if runs { Ok(()) } else { Err(Blocked::NoChange) })
    });
    let cancel = move |()| {
        let name = account.get_untracked().map(|account| account.name).unwrap_or_default();
        actions.act(&name, "rekey/cancel", (t.cancel_asked)(&name));
        open.set(false);
    };
    view! {
        <Dialog
            open
            on_close=move |()| open.set(false)
            title=title
            alert=true
            footer=move || {
                view! {
                    <Button kind=ButtonKind::Emphasized on_press=cancel disabled_reason=off>{t.cancel}</Button>
                    <Button kind=ButtonKind::Transparent on_press=move |()| open.set(false)>{t.keep}</Button>
                }
            }
        >
            <h3><b>{t.if_cancel}</b></h3>
            <p>{text}</p>
        </Dialog>
    }
}
