//! The object as YAML, as `kubectl get -o yaml` shows it, without `managedFields`.

use crate::service_key::detail_texts::texts;
use crate::ui::{Card, CodeBlock, MessageStrip};
use leptos::prelude::*;
use model::wire::KeyDetail;

/// The card.
#[component]
pub(super) fn YamlCard(
    /// The key in full.
    detail: Signal<Option<KeyDetail>>,
) -> impl IntoView {
    let t = texts();
    let yaml = Signal::derive(move || detail.get().map(|detail| crate::yaml::yaml(&detail.object)).unwrap_or_default());
    let manager = move || detail.get().and_then(|detail| detail.managed_by);
    view! {
        <Card title="YAML">
            {move || manager().map(|manager| view! { <MessageStrip>{(t.managed_by)(&manager)}</MessageStrip> })}
            <CodeBlock text=yaml copy_label=t.copy_yaml copied_label=t.copied yaml=true />
        </Card>
    }
}
