//! The facts below a key's title.

use crate::i18n;
use crate::routes::Route;
use crate::service_key::state::{chain, chain_sentence, next_rotation};
use crate::service_key::texts::texts;
use crate::shell::{ticking, use_nav};
use crate::store::use_store;
use crate::ui::{Facet, Link, ObjectStatus, Status, TrustChain};
use leptos::prelude::*;
use model::wire::{KeyDetail, KeySummary};

/// Application, root, algorithm, schedule, next rotation, clients.
#[component]
pub(super) fn KeyFacets(
    /// The key as a row.
    key: Memo<Option<KeySummary>>,
    /// The key in full.
    detail: Signal<Option<KeyDetail>>,
) -> impl IntoView {
    let (t, nav, store, now) = (texts(), use_nav(), use_store(), ticking());
    let d = crate::service_key::detail_texts::texts();
    let text =
        move |read: fn(&KeySummary) -> String| move || key.with(|key| key.as_ref().map(read)).unwrap_or_default();
    let root = Memo::new(move |_| {
        let account = key.get()?.account;
        let live = store.state.with(|state| state.as_ref().and_then(|state| state.accounts.get(&account).cloned()));
        live.or_else(|| detail.get()?.account)
    });
    let states = Signal::derive(move || {
        key.with(|key| key.as_ref().map(|key| chain(key, root.get().as_ref()))).unwrap_or([Status::Unknown; 4])
    });
    let label = move || key.get().map(|key| chain_sentence(&key, root.get().as_ref())).unwrap_or_default();
    let root_href = move || nav.href(&Route::root(key.get().map(|key| key.account).unwrap_or_default()));
    let next =
        Memo::new(move |_| key.with(|key| key.as_ref().map(|key| next_rotation(key, now.get()))).unwrap_or_default());
    view! {
        <Show when=move || key.with(Option::is_some)>
            <Facet label=d.version>
                <span data-testid="current-version">
                    {text(|key| key.current_version.map_or("–".into(), |v| format!("v{v}")))}
                </span>
            </Facet>
            <Facet label=t.application>{text(|key| key.application.clone())}</Facet>
            <Facet label=t.root>
                <span class="kc-row">
                    <TrustChain states label />
                    <Link href=root_href>{text(|key| key.account.clone())}</Link>
                </span>
            </Facet>
            <Facet label=d.algorithm>{text(|key| key.algorithm.as_str().to_owned())}</Facet>
            <Facet label=d.schedule>{text(|key| i18n::schedule(key.rotation_schedule))}</Facet>
            <Facet label=t.next>
                <span data-testid="next-rotation">
                    <span class=("kc-critical", move || next.get().is_late)>{move || next.get().relative}</span>
                    " "
                    <span class="kc-dim">{move || next.get().absolute}</span>
                </span>
            </Facet>
            <Facet label=t.active_clients>
                {move || match key.get().and_then(|key| key.active_clients) {
                    Some(n) => i18n::number(n).into_any(),
                    None => view! { <ObjectStatus status=Status::Unknown text=i18n::texts().unknown /> }.into_any(),
                }}
            </Facet>
        </Show>
    }
}
