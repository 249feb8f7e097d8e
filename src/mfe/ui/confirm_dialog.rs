//! The one dialog for everything dangerous.
//!
//! Invariants: focus starts on Cancel; Enter in a field confirms nothing; the red button stays focusable and says what is
//! missing; what was typed stays when the effects move.

use super::button::{Button, ButtonKind};
use super::confirm_rule::{ConfirmTexts, gap};
use super::dialog::{Dialog, DialogSize};
use super::icon::{Icon, IconName};
use super::id::unique_id;
use leptos::ev;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/confirm_dialog.css");

/// Asks before something dangerous. Children are what happens: [`super::Effects`], strips, a from/to.
#[component]
pub fn ConfirmDialog(
    /// Whether it is open. What was typed is forgotten when it closes.
    #[prop(into)]
    open: Signal<bool>,
    /// Cancel and Escape.
    #[prop(into)]
    on_cancel: Callback<()>,
    /// Called with the reason, trimmed, once nothing is missing.
    #[prop(into)]
    on_confirm: Callback<String>,
    /// Verb, kind, name and workspace: "Disable service key card-tokens in payments".
    #[prop(into)]
    title: TextProp,
    /// Verb and object: "Disable card-tokens". Never Yes or OK.
    #[prop(into)]
    action: TextProp,
    /// The name that has to be typed: tier 3. Left out, it is tier 2 and the button is blue.
    #[prop(optional, into)]
    type_name: Option<String>,
    /// A reason is required. Otherwise it may stay empty; say so in the texts.
    #[prop(optional)]
    reason_required: bool,
    /// Whether and how it can be undone: its first sentence is the bold part.
    #[prop(into)]
    reversibility: ViewFn,
    /// It can't be undone: the mark before the sentence warns instead of assuring.
    #[prop(optional)]
    irreversible: bool,
    /// Why it can't be done now, beside what is missing: stale effects, no right.
    #[prop(optional, into)]
    blocked: Signal<Option<String>>,
    /// The request is on its way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// The texts that don't depend on the action.
    texts: ConfirmTexts,
    children: ChildrenFn,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let reason = RwSignal::new(String::new());
    let tier_three = type_name.is_some();
    Effect::new(move |_| {
        if !open.get() {
            typed.set(String::new());
            reason.set(String::new());
        }
    });
    let name = StoredValue::new(type_name);
    let missing =
        Memo::new(move |_| name.with_value(|name| gap(name.as_deref(), &typed.get(), reason_required, &reason.get())));
    let say = texts.gap;
    let why = Signal::derive(move || missing.get().map(say).or_else(|| blocked.get()));
    let kind = if tier_three { ButtonKind::Negative } else { ButtonKind::Emphasized };
    let confirm = move |()| on_confirm.run(reason.get_untracked().trim().to_owned());
    let cancel = texts.cancel.clone();
    let footer = move || {
        let (action, cancel) = (action.clone(), cancel.clone());
        view! {
            <span class="kc-confirm-dialog__gap" role="status">{move || why.get()}</span>
            <Button kind on_press=confirm disabled_reason=why busy>{move || action.get()}</Button>
            <Button kind=ButtonKind::Transparent on_press=move |()| on_cancel.run(())>{move || cancel.get()}</Button>
        }
    };
    let fields = StoredValue::new(texts);
    let reversibility = StoredValue::new(reversibility);
    let size = if tier_three { DialogSize::Wide } else { DialogSize::Standard };
    view! {
        <Dialog open on_close=on_cancel title size alert=true footer>
            {children()}
            <div class="kc-confirm-dialog__undo" class=(SHEET, true) class=("kc-confirm-dialog__undo--never", irreversible)>
                <Icon name=if irreversible { IconName::Alert } else { IconName::Undo } />
                <p>{reversibility.with_value(ViewFn::run)}</p>
            </div>
            <div class="kc-confirm-dialog__fields" class=("kc-confirm-dialog__fields--two", tier_three)>
                {name.with_value(|name| name.as_ref().map(|n| name_field(n.clone(), fields.get_value(), typed)))}
                {reason_field(fields.get_value(), reason, reason_required)}
            </div>
        </Dialog>
    }
}

fn name_field(name: String, texts: ConfirmTexts, typed: RwSignal<String>) -> impl IntoView {
    let (id, hint_id) = (unique_id("kc-confirm"), unique_id("kc-confirm"));
    let (before, after, hint) = (texts.type_before, texts.type_after, texts.type_hint);
    view! {
        <div>
            <label class="kc-confirm-dialog__label" for=id.clone()>
                {move || before.get()} " " <b>{name}</b> " " {move || after.get()}
            </label>
            <input
                class="kc-input"
                class=(super::input::SHEET, true)
                id=id
                type="text"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=hint_id.clone()
                prop:value=move || typed.get()
                on:input:target=move |event| typed.set(event.target().value())
                on:keydown=move |event| stop_enter(&event)
            />
            <p class="kc-confirm-dialog__hint" id=hint_id>{move || hint.get()}</p>
        </div>
    }
}

fn reason_field(texts: ConfirmTexts, reason: RwSignal<String>, required: bool) -> impl IntoView {
    let id = unique_id("kc-confirm");
    view! {
        <div>
            <label class="kc-confirm-dialog__label" class=("kc-required", required) for=id.clone()>
                {move || texts.reason.get()}
            </label>
            <input
                class="kc-input"
                class=(super::input::SHEET, true)
                id=id
                type="text"
                autocomplete="off"
                aria-required=required.then_some("true")
                prop:value=move || reason.get()
                on:input:target=move |event| reason.set(event.target().value())
                on:keydown=move |event| stop_enter(&event)
            />
        </div>
    }
}

/// Enter in a field is a habit, not a decision.
fn stop_enter(event: &ev::KeyboardEvent) {
    if event.key() == "Enter" {
        event.prevent_default();
    }
}
