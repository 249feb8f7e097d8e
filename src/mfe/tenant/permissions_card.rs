//! What the user may do, as kcp answers: so that nobody has to find out by pressing.

use crate::i18n;
use crate::store::use_store;
use crate::tenant::texts::texts;
use crate::ui::{Card, Icon, IconName};
use leptos::prelude::*;
use model::wire::Verbs;

/// Kinds by verbs.
#[component]
pub(super) fn PermissionsCard() -> impl IntoView {
    let store = use_store();
    let t = texts();
    let shared = i18n::texts();
    let permissions = store.workspace(|workspace| workspace.permissions);
    let user = store.workspace(|workspace| workspace.user.name.clone());
    let rows = move || {
        let permissions = permissions.get().unwrap_or_default();
        [
            (shared.roots_of_trust, permissions.accounts),
            (shared.service_keys, permissions.service_keys),
            (t.tenant, permissions.tenants),
            (t.provider_binding, permissions.api_bindings),
        ]
    };
    let sheet = stylers_macro::style_sheet!("src/mfe/tenant/permissions_card.css");
    view! {
        class=sheet,
        <Card title=t.rights>
            <table class="kc-permissions-card">
                <thead>
                    <tr>
                        <th scope="col"><span class="kc-hidden">{t.kind}</span></th>
                        {t.verbs.map(|verb| view! { class=sheet, <th scope="col">{verb}</th> }).collect_view()}
                    </tr>
                </thead>
                <tbody>{move || rows().map(|each| row(each, sheet)).collect_view()}</tbody>
            </table>
            <p class="kc-dim">{move || (t.rights_of)(i18n::person(&user.get().unwrap_or_default()))}</p>
        </Card>
    }
}

fn row((kind, verbs): (&'static str, Verbs), sheet: &'static str) -> impl IntoView {
    let t = texts();
    let cell = |may: bool| {
        let (icon, word) = if may { (IconName::Accept, t.yes) } else { (IconName::Less, t.no) };
        view! { class=sheet, <td class=("is-no", !may)><Icon name=icon /><span class="kc-hidden">{word}</span></td> }
    };
    let cells = [verbs.read, verbs.create, verbs.update, verbs.delete].map(cell).collect_view();
    view! { class=sheet, <tr><th scope="row">{kind}</th>{cells}</tr> }
}
