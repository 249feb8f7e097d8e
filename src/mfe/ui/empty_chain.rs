//! The picture of a first run: the whole chain, all dashed.

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/empty_chain.css");

/// External key, root of trust, service key and clients, none of them there yet.
#[component]
pub fn EmptyChain(
    /// The four names below the shapes.
    #[prop(into)]
    names: Signal<[String; 4]>,
) -> impl IntoView {
    view! {
        <div class="kc-empty-chain" class=(SHEET, true)>
            <svg class="kc-empty-chain__picture" viewBox="0 0 400 44" width="400" height="44" aria-hidden="true">
                <path class="kc-empty-chain__wire" d="M70 22H126M174 22H229M271 22H323" />
                <rect class="kc-empty-chain__node" x="36" y="8" width="28" height="28" rx="3" />
                <path class="kc-empty-chain__node" d="M150 4L168 22L150 40L132 22Z" />
                <circle class="kc-empty-chain__node" cx="250" cy="22" r="15" />
                <rect class="kc-empty-chain__node" x="329" y="10" width="42" height="24" rx="12" />
            </svg>
            <ul class="kc-empty-chain__names">
                {move || names.get().into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}
            </ul>
        </div>
    }
}
