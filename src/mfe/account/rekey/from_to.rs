//! From and to of a re-key: what both references share is quiet, what differs is marked.

use crate::account::rekey::texts::texts;
use crate::ui::Difference;
use leptos::prelude::*;

/// The two references below each other.
#[component]
pub(in crate::account) fn FromTo(
    /// The key in use; empty for the platform's.
    #[prop(into)]
    from: Signal<String>,
    /// The target; empty for the platform's.
    #[prop(into)]
    to: Signal<String>,
) -> impl IntoView {
    let sheet = stylers_macro::style_sheet!("src/mfe/account/rekey/from_to.css");
    let t = texts();
    let named = move |text: Signal<String>| {
        Signal::derive(move || {
            Some(text.get()).filter(|text| !text.is_empty()).unwrap_or_else(|| t.platform_key.to_owned())
        })
    };
    let (from, to) = (named(from), named(to));
    view! {
        class=sheet,
        <dl class="kc-from-to">
            <dt class="kc-from-to__label">{t.from}</dt>
            <dd class="kc-from-to__value"><Difference text=from with=to /></dd>
            <dt class="kc-from-to__label">{t.to}</dt>
            <dd class="kc-from-to__value"><Difference text=to with=from /></dd>
        </dl>
    }
}
