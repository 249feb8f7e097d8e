//! Who the tenant is.

use crate::i18n::{date_time, person};
use crate::shell::{copy_text, now};
use crate::store::use_store;
use crate::tenant::texts::texts;
use crate::ui::{Button, ButtonKind, Card, IconName, KeyValue, KeyValues, Toast, Toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::condition::{self, types};

/// Name, id, workspace, user.
#[component]
pub(super) fn TenantCard() -> impl IntoView {
    let store = use_store();
    let t = texts();
    let path = store.workspace(|workspace| workspace.path.clone());
    let user = store.workspace(|workspace| workspace.user.name.clone());
    let tenant = store.tenant();
    let toasts = use_context::<Toasts>();
    let copy = move |()| {
        let Some(id) = tenant.get_untracked().and_then(|tenant| tenant.tenant_id) else { return };
        spawn_local(async move {
            if let (true, Some(toasts)) = (copy_text(&id).await, toasts) {
                toasts.push(Toast { text: t.copied.to_owned(), link: None });
            }
        });
    };
    let since = move || {
        let tenant = tenant.get()?;
        let ready = condition::find(&tenant.conditions, types::READY)?;
        Some(date_time(ready.last_transition_time, now()))
    };
    let id = Memo::new(move |_| tenant.get().and_then(|tenant| tenant.tenant_id));
    let sheet = stylers_macro::style_sheet!("src/mfe/tenant/tenant_card.css");
    view! {
        <Card title=t.tenant>
            <KeyValues>
                <KeyValue label=t.name wide=true>
                    {move || tenant.get().map_or_else(|| t.no_tenant.to_owned(), |tenant| tenant.name)}
                </KeyValue>
                <Show when=move || id.get().is_some()>
                    <KeyValue label=t.tenant_id wide=true>
                        {view! {
                            class=sheet,
                            <span class="kc-tenant-card">
                                <code class="kc-tenant-card__id">{move || id.get()}</code>
                                <Button kind=ButtonKind::Transparent icon=IconName::Copy label=t.copy on_press=copy />
                            </span>
                        }}
                    </KeyValue>
                </Show>
                <KeyValue label=t.workspace wide=true>
                    <code>{move || path.get()}</code>
                </KeyValue>
                <Show when=move || since().is_some()>
                    <KeyValue label=t.since wide=true>{since}</KeyValue>
                </Show>
                <KeyValue label=t.user wide=true>{move || user.get().map(|user| person(&user).to_owned())}</KeyValue>
            </KeyValues>
        </Card>
    }
}
