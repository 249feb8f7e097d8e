//! On or off, at once.

use super::icon::{Icon, IconName};
use super::id::unique_id;
use super::tooltip::{self, Tooltip};
use leptos::html::{Button, Span};
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/switch.css");

/// A switch with its label.
#[component]
pub fn Switch(
    /// What it turns on.
    #[prop(into)]
    label: TextProp,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Called with the state asked for; the switch moves when `on` does.
    #[prop(into)]
    on_change: Callback<bool>,
    /// Why it can't be changed now.
    #[prop(optional, into)]
    disabled_reason: Signal<Option<String>>,
    /// The change is on its way.
    #[prop(optional, into)]
    busy: Signal<bool>,
) -> impl IntoView {
    let (label_id, tip_id) = (unique_id("kc-switch"), unique_id("kc-tip"));
    let described_by = tip_id.clone();
    let button = NodeRef::<Button>::new();
    let tip = NodeRef::<Span>::new();
    let off = Memo::new(move |_| disabled_reason.with(Option::is_some));
    let show = move || {
        if let (Some(true), Some(Some(button))) = (off.try_get_untracked(), button.try_get_untracked()) {
            tooltip::show(tip, &button);
        }
    };
    let press = move |_| {
        if !off.get_untracked() && !busy.get_untracked() {
            on_change.run(!on.get_untracked());
        }
    };
    let reason = move || disabled_reason.get().unwrap_or_default();
    view! {
        <span class="kc-switch" class=(SHEET, true)>
            <button
                type="button"
                class="kc-switch__track"
                role="switch"
                node_ref=button
                aria-checked=move || on.get().to_string()
                aria-labelledby=label_id.clone()
                aria-disabled=move || (off.get() || busy.get()).then_some("true")
                aria-busy=move || busy.get().then_some("true")
                aria-describedby=move || off.get().then(|| described_by.clone())
                on:click=press
                on:mouseenter=move |_| show()
                on:mouseleave=move |_| tooltip::hide(tip)
                on:focus=move |_| show()
                on:blur=move |_| tooltip::hide(tip)
                on:keydown=move |event| tooltip::hide_on_escape(tip, &event)
            >
                <span class="kc-switch__knob">
                    {move || view! { <Icon name=if on.get() { IconName::Accept } else { IconName::Decline } size="0.75rem" /> }}
                </span>
            </button>
            <span class="kc-switch__label" id=label_id on:click=press>{move || label.get()}</span>
            <Show when=move || off.get()>
                <Tooltip id=tip_id.clone() text=reason node=tip />
            </Show>
        </span>
    }
}
