//! The filters above the list of roots. They live in the address.

use crate::account::sorting::WORDS;
use crate::account::texts::texts;
use crate::i18n;
use crate::routes::{RootsFilter, Route};
use crate::shell::use_nav;
use crate::ui::{FilterBar, FilterChip, FilterOption, SearchField};
use leptos::prelude::*;
use model::account::{AccountPhase, Environment, ProviderType};
use std::borrow::Cow;

const PHASES: [AccountPhase; 8] = [
    AccountPhase::Unavailable,
    AccountPhase::Degraded,
    AccountPhase::Verifying,
    AccountPhase::Pending,
    AccountPhase::Rekeying,
    AccountPhase::Ready,
    AccountPhase::Suspended,
    AccountPhase::Deleting,
];

const ENVIRONMENTS: [Environment; 2] = [Environment::Production, Environment::NonProduction];

/// Search, provider, phase, environment and order.
#[component]
pub(super) fn RootsFilters(
    /// The filter now.
    filter: Memo<RootsFilter>,
) -> impl IntoView {
    let (t, nav) = (texts(), use_nav());
    let change = move |change: &dyn Fn(&mut RootsFilter)| {
        let mut new = filter.get_untracked();
        change(&mut new);
        nav.replace(&Route::Roots(new));
    };
    let providers = ProviderType::ALL.map(|p| FilterOption::new(p.as_str(), i18n::texts().provider(p))).to_vec();
    let phases = PHASES.map(|p| FilterOption::new(format!("{p:?}"), i18n::account_status(p).1)).to_vec();
    let environments = ENVIRONMENTS.map(|one| FilterOption::new(one.as_str(), (t.environment)(one))).to_vec();
    let by_environment = move |chosen: Vec<String>| change(&|filter| filter.environment = joined(&chosen));
    let by_provider = move |chosen: Vec<String>| change(&|filter| filter.provider = joined(&chosen));
    let by_phase = move |chosen: Vec<String>| change(&|filter| filter.phase = joined(&chosen));
    let by_sort = move |chosen: Vec<String>| change(&|filter| filter.sort = joined(&chosen));
    view! {
        <FilterBar
            label=t.filters
            search=move || {
                view! {
                    <SearchField
                        value=Signal::derive(move || filter.get().q.unwrap_or_default())
                        on_input=move |text: String| {
                            change(&|filter| filter.q = Some(text.clone()).filter(|text| !text.is_empty()));
                        }
                        label=t.search
                        clear_label=t.clear_search
                    />
                }
            }
            active=Signal::derive(move || filter.with(set_filters))
            done=t.done
        >
            <FilterChip
                label=t.provider
                any=t.all
                clear_label=(t.clear)(t.provider)
                options=Signal::stored(providers)
                selected=Signal::derive(move || words(filter.get().provider.as_deref()))
                on_change=by_provider
            />
            <FilterChip
                label=t.phase
                any=t.all
                clear_label=(t.clear)(t.phase)
                options=Signal::stored(phases)
                selected=Signal::derive(move || words(filter.get().phase.as_deref()))
                on_change=by_phase
            />
            <FilterChip
                label=t.environment_name
                any=t.all
                clear_label=(t.clear)(t.environment_name)
                options=Signal::stored(environments)
                selected=Signal::derive(move || words(filter.get().environment.as_deref()))
                on_change=by_environment
            />
            <FilterChip
                label=t.sort
                any=t.problems_first
                clear_label=(t.clear)(t.sort)
                options=Signal::stored(WORDS.map(|word| FilterOption::new(word, (t.sorted_by)(word))).to_vec())
                selected=Signal::derive(move || words(filter.get().sort.as_deref()))
                on_change=by_sort
                single=true
            />
        </FilterBar>
    }
}

/// How many filters beside the search are set.
fn set_filters(filter: &RootsFilter) -> usize {
    [&filter.provider, &filter.phase, &filter.environment].into_iter().flatten().count()
}

/// `Ready,Verifying` as its words.
fn words(value: Option<&str>) -> Vec<String> {
    value.into_iter().flat_map(model::words::words).map(Cow::into_owned).collect()
}

/// Words as the address holds them; nothing chosen is no filter.
fn joined(words: &[String]) -> Option<String> {
    model::words::list(words)
}

#[cfg(test)]
mod tests {
    use super::{joined, words};

    #[test]
    fn words_go_into_the_address_and_back() {
        for text in ["Ready", "Ready,Verifying"] {
            assert_eq!(joined(&words(Some(text))).as_deref(), Some(text));
        }
        assert_eq!(joined(&words(None)), None);
    }
}
