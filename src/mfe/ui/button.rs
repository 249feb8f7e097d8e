//! Buttons. One that can't be pressed now stays focusable and says why: a silent grey button is a riddle.

use super::focus;
use super::icon::{Icon, IconName};
use super::id::unique_id;
use super::tooltip::{self, Tooltip};
use leptos::ev::MouseEvent;
use leptos::html::{self, Span};
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/button.css");

/// How loud a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one action the page is about.
    Emphasized,
    /// An action beside others: a border.
    #[default]
    Standard,
    /// An action in a row or a header: text only.
    Transparent,
    /// What can't be taken back.
    Negative,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Emphasized => "kc-button kc-button--emphasized",
            Self::Standard => "kc-button",
            Self::Transparent => "kc-button kc-button--transparent",
            Self::Negative => "kc-button kc-button--negative",
        }
    }
}

/// A button. Children are its text; leave them empty and give `icon` and `label` for one that is an icon.
#[component]
pub fn Button(
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
    /// Pressed by pointer or key. Not called while `disabled_reason` or `busy` holds.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// Why it can't be pressed now: it then looks off, keeps the focus, and says this on hover and focus.
    #[prop(optional, into)]
    disabled_reason: Signal<Option<String>>,
    /// The request is on its way: it takes no second press.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// An icon before the text.
    #[prop(optional)]
    icon: Option<IconName>,
    /// An icon behind the text, for what opens.
    #[prop(optional)]
    end_icon: Option<IconName>,
    /// The name for assistive technology when there is no text; also the hover text.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// For a toggle: whether it is on.
    #[prop(optional, into)]
    pressed: Signal<Option<bool>>,
    /// What it opens: `menu`, `listbox` or `dialog`.
    #[prop(optional)]
    popup: Option<&'static str>,
    /// Whether what it opens is open.
    #[prop(optional, into)]
    expanded: Signal<Option<bool>>,
    /// Submits the form around it.
    #[prop(optional)]
    submit: bool,
    /// The element, for the focus.
    #[prop(optional)]
    node: NodeRef<html::Button>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let tip_id = unique_id("kc-tip");
    let described_by = tip_id.clone();
    let tip = NodeRef::<Span>::new();
    let off = Memo::new(move |_| disabled_reason.with(Option::is_some));
    let reason = move || disabled_reason.get().unwrap_or_default();
    let press = move |event: MouseEvent| {
        if off.get_untracked() || busy.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    // A dialog of a page that is left gives the focus back to a button that has gone already.
    let show = move || {
        if let (Some(true), Some(Some(button))) = (off.try_get_untracked(), node.try_get_untracked()) {
            tooltip::show(tip, &button);
        }
    };
    // Off while the keyboard or the pointer is on it already: the reason appears without a second visit.
    Effect::new(move |was: Option<bool>| {
        let is_off = off.get();
        if is_off && was == Some(false) {
            request_animation_frame(move || {
                let button = node.try_get_untracked().flatten();
                let is_on_it = button.as_ref().is_some_and(|button| {
                    focus::active().is_some_and(|active| active == **button)
                        || button.matches(":hover").unwrap_or(false)
                });
                if let (true, Some(button), Some(true)) = (is_on_it, button, off.try_get_untracked()) {
                    tooltip::show(tip, &button);
                }
            });
        }
        is_off
    });
    let has_text = children.is_some();
    let name = label.clone();
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=kind.class()
            class=(SHEET, true)
            class=("kc-button--icon", !has_text)
            node_ref=node
            title=move || name.as_ref().filter(|_| !off.get()).map(TextProp::get)
            aria-label=label.map(|l| move || l.get())
            aria-disabled=move || (off.get() || busy.get()).then_some("true")
            aria-busy=move || busy.get().then_some("true")
            aria-describedby=move || off.get().then(|| described_by.clone())
            aria-pressed=move || pressed.get().map(|on| on.to_string())
            aria-haspopup=popup
            aria-expanded=move || expanded.get().map(|on| on.to_string())
            on:click=press
            on:mouseenter=move |_| show()
            on:mouseleave=move |_| tooltip::hide(tip)
            on:focus=move |_| show()
            on:blur=move |_| tooltip::hide(tip)
            on:keydown=move |event| tooltip::hide_on_escape(tip, &event)
        >
            {move || busy.get().then(|| view! { <Icon name=IconName::Refresh /> })}
            {icon.map(|name| view! { <Icon name /> })}
            {children.map(|text| view! { <span class="kc-button__text">{text()}</span> })}
            {end_icon.map(|name| view! { <Icon name size="0.75rem" /> })}
        </button>
        <Show when=move || off.get()>
            <Tooltip id=tip_id.clone() text=reason node=tip />
        </Show>
    }
}
