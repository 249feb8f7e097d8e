//! Where something could not be read. That the session has ended is said once, above the pages (`SessionPanel`).

use crate::api::ApiError;
use crate::i18n;
use crate::ui::{Button, MessageKind, MessageStrip};
use leptos::prelude::*;

/// What went wrong, what helps, and a way to try again.
#[component]
pub fn ProblemPanel(
    /// What went wrong.
    error: ApiError,
    /// Tries again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    let t = i18n::texts();
    if error == ApiError::Expired {
        return ().into_any();
    }
    let id = error.correlation_id().map(|id| (t.correlation)(id));
    view! {
        <MessageStrip
            kind=MessageKind::Error
            announce=true
            actions=move || view! { <Button on_press=on_retry>{t.retry}</Button> }
        >
            {error.text()}
            {id.map(|id| view! { " " <span class="kc-dim">{id}</span> })}
        </MessageStrip>
    }
    .into_any()
}
