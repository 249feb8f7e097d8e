//! Where the key lies: typed, or chosen from the provider's list.

use crate::account::wizard::draft::{Draft, is_region, regions_like};
use crate::account::wizard::texts::texts;
use crate::ui::{Card, Feedback, Field, Input};
use leptos::prelude::*;
use model::key_reference::{REGIONS_AS_OF, is_known_region};

/// The field and the list.
#[component]
pub(in crate::account) fn RegionStep(
    /// The answers.
    draft: Draft,
    /// What the server said about it.
    #[prop(into)]
    refused: Signal<Option<String>>,
) -> impl IntoView {
    let sheet = stylers_macro::style_sheet!("src/mfe/account/wizard/region_step.css");
    let t = texts();
    let given = draft.input.given;
    let region = Signal::derive(move || given.with(|given| given.region.clone()));
    let choose = move |code: String| given.update(|given| code.trim().clone_into(&mut given.region));
    let feedback = Signal::derive(move || {
        let region = region.get();
        if let Some(text) = refused.get() {
            Some(Feedback::Error(text))
        } else if region.is_empty() || is_known_region(draft.provider(), &region) {
            None
        } else if !is_region(&region) {
            Some(Feedback::Error(t.region_wrong.to_owned()))
        } else {
            Some(Feedback::Warning((t.region_unknown)(REGIONS_AS_OF)))
        }
    });
    let list = move || regions_like(draft.provider(), &region.get());
    view! {
        <Card title=t.region_title>
            <Field label=t.region hint=move || (t.region_hint)(draft.provider()) feedback>
                <Input value=region on_input=choose mono=true width=24.0 />
            </Field>
            <div class=format!("kc-region-step {sheet}") role="group" aria-label=t.regions>
                <For each=list key=|region| region.code let:one>
                    <button
                        type="button"
                        class=format!("kc-region-step__one {sheet}")
                        aria-pressed=move || (region.get() == one.code).to_string()
                        on:click=move |_| choose(one.code.to_owned())
                    >
                        <code class=format!("kc-region-step__code {sheet}")>{one.code}</code>
                        <small class=format!("kc-region-step__name {sheet}")>{one.label}</small>
                    </button>
                </For>
            </div>
        </Card>
    }
}
