//! Service keys by the provider of their root; a failing one is marked. Where nearly all use one algorithm, a line says so.

use crate::i18n::{self, number};
use crate::overview::texts::texts;
use crate::routes::Route;
use crate::shell::use_nav;
use crate::store::use_store;
use crate::ui::{Card, DistributionBar, DistributionShare, Link};
use leptos::prelude::*;
use model::overview::AlgorithmCount;

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
    let algorithms = Memo::new(move |_| store.overview().get().map(|o| o.by_algorithm).unwrap_or_default());
    let line = move || algorithms.with(|counts| is_uniform(counts).then(|| algorithm_line(counts)));
    view! {
        <Card title=t.by_provider>
            <DistributionBar shares=Signal::derive(shares) />
            {line}
        </Card>
    }
}

/// Whether nearly all keys (nine of ten) use one algorithm: then a ring would show nothing.
pub(super) fn is_uniform(counts: &[AlgorithmCount]) -> bool {
    let all: u64 = counts.iter().map(|count| u64::from(count.keys)).sum();
    counts.first().is_some_and(|first| u64::from(first.keys) * 10 >= all * 9)
}

/// "All keys use AES-GCM-256 except 19 ChaCha20-Poly1305."
fn algorithm_line(counts: &[AlgorithmCount]) -> impl IntoView + use<> {
    let nav = use_nav();
    let (all_use, except) = texts().all_use;
    let link = move |count: &AlgorithmCount, text: String| {
        let word = count.algorithm.as_str().to_owned();
        view! { <Link href=nav.href(&Route::keys(|f| f.algorithm = Some(word)))>{text}</Link> }.into_any()
    };
    let mut line = vec![all_use.into_any()];
    for (at, count) in counts.iter().enumerate() {
        let word = count.algorithm.as_str();
        if at == 0 {
            line.push(link(count, word.to_owned()));
        } else {
            line.push(if at == 1 { except } else { ", " }.into_any());
            line.push(link(count, format!("{} {word}", number(count.keys))));
        }
    }
    let sheet = stylers_macro::style_sheet!("src/mfe/overview/provider_card.css");
    view! { class=sheet, <p class="kc-provider-card__line kc-dim kc-small">{line} "."</p> }
}

#[cfg(test)]
mod tests {
    use super::{AlgorithmCount, is_uniform};
    use model::service_key::Algorithm;

    #[test]
    fn a_ring_is_drawn_only_where_it_shows_something() {
        let counts = |keys: &[u32]| -> Vec<_> {
            keys.iter().zip(Algorithm::ALL).map(|(keys, algorithm)| AlgorithmCount { algorithm, keys: *keys }).collect()
        };
        assert!(is_uniform(&counts(&[3129, 19])) && is_uniform(&counts(&[5])));
        assert!(!is_uniform(&counts(&[6, 1, 1])) && !is_uniform(&[]));
    }
}
