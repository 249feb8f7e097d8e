//! The page.

use crate::frame::{DegradedStrip, PageLiveMark, ProblemPanel, ProviderTag};
use crate::i18n;
use crate::store::use_store;
use crate::tenant::permissions_card::PermissionsCard;
use crate::tenant::tenant_card::TenantCard;
use crate::tenant::toggle_card::ToggleCard;
use crate::ui::{Columns, Page, PageBody, PageHeader, Skeleton};
use leptos::prelude::*;

/// FR-101.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let store = use_store();
    let t = i18n::texts();
    let is_known = Memo::new(move |_| store.state.with(Option::is_some));
    let missing = move || match store.refused.get() {
        Some(error) => view! { <ProblemPanel error on_retry=move |()| store.try_now() /> }.into_any(),
        None => view! { <Skeleton rows=6 label=t.loading /> }.into_any(),
    };
    view! {
        <Page>
            <PageHeader title=t.settings>
                <ProviderTag />
                <PageLiveMark />
            </PageHeader>
            <PageBody>
                <DegradedStrip />
                <Show when=move || is_known.get() fallback=missing>
                    <Columns side=|| view! { <TenantCard /><PermissionsCard /> }>
                        <ToggleCard />
                    </Columns>
                </Show>
            </PageBody>
        </Page>
    }
}
