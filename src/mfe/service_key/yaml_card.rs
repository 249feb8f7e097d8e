//! The object as YAML, as `kubectl get -o yaml` shows it, without `managedFields`, and as commands for a terminal.

use crate::kubectl;
use crate::service_key::detail_texts::texts;
use crate::ui::{Card, CodeBlock, Columns, Stack};
use leptos::prelude::*;
use model::wire::KeyDetail;

/// What kubectl calls service keys.
const RESOURCE: &str = "serviceencryptionkeys";

/// The cards.
#[component]
pub(super) fn YamlCard(
    /// The key in full.
    detail: Signal<Option<KeyDetail>>,
) -> impl IntoView {
    let t = texts();
    let of = move |text: fn(&KeyDetail) -> String| {
        Memo::new(move |_| detail.with(|detail| detail.as_ref().map(text).unwrap_or_default()))
    };
    let yaml = of(|detail| crate::yaml::yaml(&detail.object));
    let get = of(|detail| kubectl::get(RESOURCE, name(detail)));
    let watch = of(|detail| kubectl::watch(RESOURCE, name(detail)));
    let apply = of(|detail| kubectl::apply(&detail.object));
    view! {
        <Columns side=move || {
            view! {
                <Card title="kubectl">
                    <Stack>
                        <CodeBlock text=get copy_label=t.copy_command copied_label=t.copied />
                        <CodeBlock text=watch copy_label=t.copy_command copied_label=t.copied />
                        <p class="kc-dim">{t.as_apply}</p>
                        <CodeBlock text=apply copy_label=t.copy_command copied_label=t.copied />
                    </Stack>
                </Card>
            }
        }>
            <Card title="YAML">
                <CodeBlock text=yaml copy_label=t.copy_yaml copied_label=t.copied yaml=true />
            </Card>
        </Columns>
    }
}

fn name(detail: &KeyDetail) -> &str {
    detail.object.metadata.name.as_deref().unwrap_or_default()
}
