//! What is wrong, worst first, before everything else.

use crate::i18n;
use crate::overview::problem_row::problem_row;
use crate::overview::texts::texts;
use crate::store::use_store;
use crate::ui::{Card, IssueList, ObjectStatus, Status};
use leptos::prelude::*;

/// The problems, or that there are none.
#[component]
pub(super) fn ProblemsCard() -> impl IntoView {
    let store = use_store();
    let t = texts();
    let problems = Memo::new(move |_| store.overview().get().map(|o| o.problems).unwrap_or_default());
    let count = move || match problems.with(Vec::len) {
        0 => String::new(),
        n => i18n::number(u32::try_from(n).unwrap_or(u32::MAX)),
    };
    let checked = move || store.link.get().as_of().map(i18n::clock_time).unwrap_or_default();
    let sheet = stylers_macro::style_sheet!("src/mfe/overview/problems_card.css");
    view! {
        <Card title=t.problems count=count flush=true>
            <Show
                when=move || !problems.with(Vec::is_empty)
                fallback=move || view! { class=sheet, <p class="kc-problems-card"><ObjectStatus status=Status::Ok text=move || (t.no_problems)(&checked()) /></p> }
            >
                <IssueList>{move || problems.get().into_iter().map(problem_row).collect_view()}</IssueList>
            </Show>
        </Card>
    }
}
