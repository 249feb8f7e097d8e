//! A root as YAML, without `managedFields`.

use crate::account::detail::texts::texts;
use crate::ui::{Card, CodeBlock, MessageStrip};
use leptos::prelude::*;
use model::wire::AccountDetail;

/// The tab.
#[component]
pub(in crate::account) fn YamlTab(
    /// The root in full.
    detail: Signal<Option<AccountDetail>>,
) -> impl IntoView {
    let t = texts();
    let text = Memo::new(move |_| {
        detail.with(|detail| detail.as_ref().map(|detail| crate::yaml::yaml(&detail.object))).unwrap_or_default()
    });
    let manager =
        Memo::new(move |_| detail.with(|detail| detail.as_ref().and_then(|detail| detail.managed_by.clone())));
    view! {
        <Card title="YAML">
            {move || manager.get().map(|who| view! { <MessageStrip>{(t.managed_by)(&who)}</MessageStrip> })}
            <CodeBlock text=text copy_label=t.copy_yaml copied_label=crate::account::texts::texts().copied yaml=true />
        </Card>
    }
}
