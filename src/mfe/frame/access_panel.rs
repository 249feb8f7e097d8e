//! Stands in place of every page when the server doesn't show this workspace to the user: never had the right, or lost it
//! while the page was open. These are two sentences, and what was read is taken off the screen.

use crate::i18n;
use crate::store::use_store;
use crate::ui::{Button, EmptyState, Page, PageBody, PageHeader};
use leptos::prelude::*;

/// Why there is nothing to see, and a way to try again.
#[component]
pub fn AccessPanel() -> impl IntoView {
    let store = use_store();
    let t = i18n::texts();
    let had = store.state.with_untracked(Option::is_some);
    let (title, text) = if had { (t.withdrawn_title, t.withdrawn) } else { (t.withheld_title, t.withheld) };
    view! {
        <Page>
            <PageHeader title=t.app />
            <PageBody>
                <div role="alert">
                    <EmptyState title text>
                        <Button on_press=move |()| store.try_now()>{t.retry}</Button>
                    </EmptyState>
                </div>
            </PageBody>
        </Page>
    }
}
