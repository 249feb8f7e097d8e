//! Problems: what is wrong and since when, why, and the one thing to do.

use super::icon::Icon;
use super::status::Status;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/issue_list.css");

/// The list inside a flush [`super::Card`].
#[component]
pub fn IssueList(children: Children) -> impl IntoView {
    view! { <ul class="kc-issue-list" class=(SHEET, true)>{children()}</ul> }
}

/// A problem. Children are its second line: why, and what still works until when.
#[component]
pub fn IssueRow(
    /// Broken or AtRisk.
    status: Status,
    /// The status as a word for assistive technology.
    #[prop(into)]
    status_text: TextProp,
    /// What and since when.
    #[prop(into)]
    title: ViewFnOnce,
    /// The one action.
    #[prop(optional, into)]
    action: Option<ViewFnOnce>,
    children: Children,
) -> impl IntoView {
    view! {
        <li class="kc-issue-list__row">
            <span class=format!("kc-issue-list__icon kc-issue-list__icon--{}", status.tone())>
                <Icon name=status.icon() />
                <span class="kc-hidden">{move || status_text.get()}</span>
            </span>
            <div class="kc-issue-list__text">
                <h3 class="kc-issue-list__title">{title.run()}</h3>
                <p class="kc-issue-list__why">{children()}</p>
            </div>
            {action.map(|a| view! { <div class="kc-issue-list__action">{a.run()}</div> })}
        </li>
    }
}
