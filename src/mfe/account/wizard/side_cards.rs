//! Beside the steps: what OpenKCM does with the key, and what the provider must allow.

use crate::account::reference_input::Verdict;
use crate::account::wizard::draft::Draft;
use crate::account::wizard::policy::{operations, policy};
use crate::account::wizard::texts::texts;
use crate::ui::{Card, CodeBlock, KeyValue, KeyValues, Stack};
use leptos::prelude::*;
use model::ProviderType;

/// Both cards for the provider that is chosen.
#[component]
pub(in crate::account) fn SideCards(
    /// The answers.
    draft: Draft,
) -> impl IntoView {
    let t = texts();
    let provider = Memo::new(move |_| draft.provider());
    let reference = Memo::new(move |_| match draft.input.given.with(super::super::reference_input::Given::verdict) {
        Verdict::Good(reference, _) => Some(reference),
        _ => None,
    });
    let statement = Memo::new(move |_| policy(provider.get(), reference.get().as_ref()));
    let calls = move || {
        operations(provider.get()).map(|[describe, wrap, unwrap]| {
            view! {
                <KeyValues>
                    <KeyValue label=t.describe><code>{describe}</code></KeyValue>
                    <KeyValue label=t.wrap><code>{wrap}</code></KeyValue>
                    <KeyValue label=t.unwrap><code>{unwrap}</code></KeyValue>
                </KeyValues>
            }
        })
    };
    view! {
        <Card title=t.does_title>
            <Stack>
                <p>{move || (t.does)(provider.get())}</p>
                {calls}
            </Stack>
        </Card>
        <Show when=move || provider.get() != ProviderType::Platform && statement.with(|text| !text.is_empty())>
            <Card title=move || (t.policy_title)(provider.get())>
                <Stack>
                    <CodeBlock
                        text=statement
                        copy_label=t.copy_policy
                        copied_label=crate::account::texts::texts().copied
                    />
                    <p class="kc-dim kc-small">{t.policy_hint}</p>
                </Stack>
            </Card>
        </Show>
    }
}
