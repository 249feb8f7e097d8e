//! Stands where there is no session: what is the matter and what helps.

use crate::i18n;
use crate::shell::{Refusal, Session, reload, use_shell};
use crate::ui::{Button, ButtonKind, MessageKind, MessageStrip};
use leptos::prelude::*;

/// Nothing while the handshake is quick; otherwise why there is no session.
#[component]
pub fn SessionPanel() -> impl IntoView {
    let shell = use_shell();
    let text = move || {
        let t = i18n::texts();
        match shell.session.get() {
            Session::Waiting | Session::Open { .. } => None,
            Session::Expired => Some(t.expired),
            Session::Refused(Refusal::NotFramed) => Some(t.not_framed),
            Session::Refused(Refusal::NoPortal) => Some(t.no_portal),
            Session::Refused(Refusal::NoWorkspace) => Some(t.no_workspace),
        }
    };
    view! {
        {move || {
            text()
                .map(|text| {
                    view! {
                        <MessageStrip
                            kind=MessageKind::Error
                            announce=true
                            actions=|| {
                                view! {
                                    <Button kind=ButtonKind::Emphasized on_press=move |()| reload()>
                                        {i18n::texts().reload}
                                    </Button>
                                }
                            }
                        >
                            {text}
                        </MessageStrip>
                    }
                })
        }}
    }
}
