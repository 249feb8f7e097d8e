//! Says that there is no session: a strip above the pages when it has ended, because what was read stays true as of then;
//! a page of its own when there never was one.

use crate::i18n;
use crate::shell::{Refusal, Session, reload, use_shell};
use crate::ui::{Button, ButtonKind, EmptyState, MessageKind, MessageStrip, Page, PageBody, PageHeader};
use leptos::prelude::*;

/// Nothing while the handshake is quick; otherwise why there is no session.
#[component]
pub fn SessionPanel() -> impl IntoView {
    let shell = use_shell();
    let sheet = stylers_macro::style_sheet!("src/mfe/frame/session_panel.css");
    move || {
        // Read anew with each language.
        shell.locale.track();
        let t = i18n::texts();
        let again =
            || view! { <Button kind=ButtonKind::Emphasized on_press=|()| reload()>{i18n::texts().reload}</Button> };
        let refused = match shell.session.get() {
            Session::Waiting | Session::Open { .. } => return ().into_any(),
            Session::Expired => {
                return view! {
                    class=sheet,
                    <div class="kc-session-panel">
                        <MessageStrip kind=MessageKind::Error announce=true actions=again>{t.expired}</MessageStrip>
                    </div>
                }
                .into_any();
            }
            Session::Refused(Refusal::NotFramed) => t.not_framed,
            Session::Refused(Refusal::NoPortal) => t.no_portal,
            Session::Refused(Refusal::NoWorkspace) => t.no_workspace,
        };
        view! {
            <main class="kc-app is-compact">
                <Page>
                    <PageHeader title=t.app />
                    <PageBody>
                        <div role="alert">
                            <EmptyState title=t.no_session text=refused>{again()}</EmptyState>
                        </div>
                    </PageBody>
                </Page>
            </main>
        }
        .into_any()
    }
}
