//! A root as YAML, without `managedFields`, and as commands for a terminal.

use crate::account::detail::texts::texts;
use crate::account::texts::texts as shared;
use crate::kubectl;
use crate::ui::{Card, CodeBlock, Columns, Stack};
use leptos::prelude::*;
use model::wire::AccountDetail;

/// What kubectl calls roots of trust.
const RESOURCE: &str = "accounts";

/// The tab.
#[component]
pub(in crate::account) fn YamlTab(
    /// The root in full.
    detail: Signal<Option<AccountDetail>>,
) -> impl IntoView {
    let t = texts();
    let of = move |text: fn(&AccountDetail) -> String| {
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
                        <CodeBlock text=get copy_label=t.copy_command copied_label=shared().copied />
                        <CodeBlock text=watch copy_label=t.copy_command copied_label=shared().copied />
                        <p class="kc-dim">{t.as_apply}</p>
                        <CodeBlock text=apply copy_label=t.copy_command copied_label=shared().copied />
                    </Stack>
                </Card>
            }
        }>
            <Card title="YAML">
                <CodeBlock text=yaml copy_label=t.copy_yaml copied_label=shared().copied yaml=true />
            </Card>
        </Columns>
    }
}

fn name(detail: &AccountDetail) -> &str {
    detail.object.metadata.name.as_deref().unwrap_or_default()
}
