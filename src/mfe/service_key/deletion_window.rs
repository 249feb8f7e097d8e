//! How long a key that is deleted can be had back: chosen where its deletion is confirmed.

use crate::i18n;
use crate::service_key::texts::texts;
use crate::ui::{Field, Select, SelectOption};
use leptos::prelude::*;

/// Days that are offered, from the least that is allowed to the most.
const OFFERED: [u32; 4] = [7, 14, 21, 30];

/// The choice; nothing while there is none to make.
#[component]
pub(super) fn DeletionWindow(
    /// The days.
    days: RwSignal<Option<u32>>,
) -> impl IntoView {
    let t = texts();
    let is_asked = Memo::new(move |_| days.with(Option::is_some));
    let value = Signal::derive(move || days.get().unwrap_or_default().to_string());
    let own = days.get_untracked();
    let options = Signal::derive(move || {
        let mut all: Vec<u32> = OFFERED.into_iter().chain(own).collect();
        all.sort_unstable();
        all.dedup();
        let option = |n: u32| SelectOption::new(n.to_string(), (t.days)(n, &i18n::number(n)));
        all.into_iter().map(option).collect::<Vec<_>>()
    });
    view! {
        <Show when=move || is_asked.get()>
            <Field label=t.deletion_window>
                <Select value on_change=move |text: String| days.set(text.parse().ok().or(own)) options width=12.0 />
            </Field>
        </Show>
    }
}
