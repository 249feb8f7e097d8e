//! "Provider | Active": the workspace's state (FR-102), which leads to where it is changed.

use crate::i18n;
use crate::routes::Route;
use crate::shell::use_nav;
use crate::store::use_store;
use crate::ui::{GenericTag, Status};
use leptos::prelude::*;

/// The tag; nothing until the workspace is known.
#[component]
pub fn ProviderTag() -> impl IntoView {
    let (store, nav) = (use_store(), use_nav());
    let state = store.workspace(|workspace| match (workspace.provider_enabled, &workspace.tenant) {
        (false, _) => (Status::Off, i18n::texts().off),
        (true, tenant) => i18n::tenant_status(tenant.as_ref().and_then(|tenant| tenant.phase)),
    });
    view! {
        <Show when=move || state.get().is_some()>
            <GenericTag
                name="Provider"
                value=move || state.get().map(|(_, word)| word).unwrap_or_default()
                status=Signal::derive(move || state.get().map(|(status, _)| status).unwrap_or_default())
                href=nav.href(&Route::Settings)
            />
        </Show>
    }
}
