//! The facts below a root's name.

use crate::account::detail::texts::texts;
use crate::account::state::{latency, place};
use crate::account::texts::texts as shared;
use crate::i18n;
use crate::routes::Route;
use crate::shell::{ticking, use_nav};
use crate::ui::{Facet, Link};
use leptos::prelude::*;
use model::account::AccountPhase;
use model::wire::AccountSummary;

/// The facets; nothing until the root is known.
#[component]
pub(in crate::account) fn Facets(
    /// The root.
    account: Memo<Option<AccountSummary>>,
) -> impl IntoView {
    let (t, names, nav, now) = (texts(), i18n::texts(), use_nav(), ticking());
    let facets = move |account: AccountSummary| {
        let name = account.name.clone();
        let href = nav.href(&Route::keys(|filter| filter.account = Some(name)));
        let version = match (account.key_version, account.phase) {
            (Some(version), AccountPhase::Rekeying) => format!("v{version} → v{}", version + 1),
            (Some(version), _) => format!("v{version}"),
            (None, _) => "–".to_owned(),
        };
        let clients = match account.active_clients {
            None if account.keys > 0 => names.unknown.into_any(),
            None | Some(0) => i18n::number(0).into_any(),
            Some(n) => view! { <Link href=href.clone()>{i18n::number(n)}</Link> }.into_any(),
        };
        let took = latency(account.verification.as_ref()).map(|ms| format!(" · {} ms", i18n::number(ms)));
        let at = account.verified_at;
        let verified = move || match at {
            Some(at) => i18n::relative(at.min(now.get()), now.get()),
            None => t.never.to_owned(),
        };
        view! {
            <Facet label=shared().provider>
                {place(names.provider(account.provider_type), account.region.as_deref())}
            </Facet>
            <Facet label=t.version>{version}</Facet>
            <Facet label=names.service_keys><Link href=href>{i18n::number(account.keys)}</Link></Facet>
            <Facet label=t.clients>{clients}</Facet>
            <Facet label=t.verified>{verified}{took}</Facet>
            <Facet label=crate::account::wizard::texts::texts().environment>
                {account.environment.map_or(shared().no_environment, shared().environment)}
            </Facet>
        }
    };
    move || account.get().map(facets)
}
