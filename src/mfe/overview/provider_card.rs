//! Service keys by the provider of their root; a failing one is marked.

use crate::i18n::{self, number};
use crate::overview::texts::texts;
use crate::routes::Route;
use crate::shell::use_nav;
use crate::store::use_store;
use crate::ui::{Card, DistributionBar, DistributionShare};
use leptos::prelude::*;

/// The bars.
#[component]
pub(super) fn ProviderCard() -> impl IntoView {
    let (store, nav) = (use_store(), use_nav());
    let t = texts();
    let shares = move || {
        let all = store.overview().get().map(|o| o.by_provider).unwrap_or_default();
        all.into_iter()
            .map(|share| DistributionShare {
                text: i18n::texts().provider(share.provider_type).to_owned(),
                href: nav.href(&Route::keys(|f| f.provider = Some(share.provider_type.as_str().to_owned()))),
                count: u64::from(share.keys),
                count_text: number(share.keys),
                failing: share.failing.then(|| t.provider_failing.to_owned()),
            })
            .collect::<Vec<_>>()
    };
    view! { <Card title=t.by_provider><DistributionBar shares=Signal::derive(shares) /></Card> }
}
