//! Dialogs.
//!
//! Invariants: the browser's own modal dialog, so the page behind is inert; Tab goes round inside and never into the portal
//! around us; Escape closes; the focus returns to where it was.

use super::focus;
use super::id::unique_id;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::{HtmlDialogElement, HtmlElement};

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/dialog.css");

/// How wide a dialog is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DialogSize {
    /// A question: 36rem.
    #[default]
    Standard,
    /// A question with references to compare: 43rem.
    Wide,
}

/// Darkens the portal around our frame while a dialog is open. Provide it as context; without it only our frame is darkened.
#[derive(Clone, Copy)]
pub struct ShellBackdrop(pub(crate) Callback<bool>);

/// A modal dialog, there while `open`.
#[component]
pub fn Dialog(
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Called when it asks to be closed: Escape.
    #[prop(into)]
    on_close: Callback<()>,
    /// Verb, kind, name and workspace.
    #[prop(into)]
    title: TextProp,
    /// How wide.
    #[prop(optional)]
    size: DialogSize,
    /// It needs an answer: announced as an alert dialog.
    #[prop(optional)]
    alert: bool,
    /// The buttons; the last one is the way out.
    #[prop(into)]
    footer: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    view! {
        <Show when=move || open.get()>
            <Modal on_close title=title.clone() size alert footer=footer.clone()>{children.with_value(|inside| inside())}</Modal>
        </Show>
    }
}

#[component]
fn Modal(
    on_close: Callback<()>,
    title: TextProp,
    size: DialogSize,
    alert: bool,
    footer: ViewFn,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let id = unique_id("kc-dialog");
    let before = StoredValue::new_local(focus::active());
    let shown = StoredValue::new_local(None::<HtmlDialogElement>);
    let backdrop = use_context::<ShellBackdrop>();
    Effect::new(move |_| {
        if let Some(dialog) = node.get() {
            let _ = dialog.show_modal();
            start(&dialog);
            shown.set_value(Some(dialog));
            if let Some(ShellBackdrop(set)) = backdrop {
                set.run(true);
            }
        }
    });
    on_cleanup(move || {
        if let Some(ShellBackdrop(set)) = backdrop {
            set.run(false);
        }
        // While the dialog is modal the page behind takes no focus, so it closes first.
        if let Some(dialog) = shown.get_value() {
            dialog.close();
        }
        if let Some(element) = before.get_value() {
            focus::focus(&element);
        }
    });
    let keydown = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Tab" => {
            let Some(dialog) = node.get_untracked() else { return };
            event.prevent_default();
            focus::cycle(&dialog, !event.shift_key());
        }
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            on_close.run(());
        }
        _ => {}
    };
    let cancel = move |event: ev::Event| {
        event.prevent_default();
        on_close.run(());
    };
    view! {
        <dialog
            class="kc-dialog" class=(SHEET, true)
            class=("kc-dialog--wide", size == DialogSize::Wide)
            role=if alert { "alertdialog" } else { "dialog" }
            aria-modal="true"
            aria-labelledby=id
            node_ref=node
            on:keydown=keydown
            on:cancel=cancel
        >
            <div class="kc-dialog__head">
                <h2 class="kc-dialog__title" id=id.clone()>{move || title.get()}</h2>
            </div>
            <div class="kc-dialog__body">{children()}</div>
            <div class="kc-dialog__foot">{footer.run()}</div>
        </dialog>
    }
}

/// Focus starts on the way out, so that a habit never confirms; a dialog without buttons starts at its first field.
fn start(dialog: &HtmlElement) {
    let out = focus::matching(dialog, ".kc-dialog__foot button").into_iter().last();
    if let Some(first) = out.or_else(|| focus::focusable(dialog).into_iter().next()) {
        focus::focus(&first);
    }
}
