//! A sentence that needs to be read before going on, inside the page; never a modal.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/message_strip.css");

/// How urgent the sentence is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MessageKind {
    /// Good to know.
    #[default]
    Information,
    /// It went well.
    Success,
    /// Needs a look.
    Warning,
    /// Does not work.
    Error,
}

impl MessageKind {
    const fn look(self) -> (&'static str, IconName) {
        match self {
            Self::Information => ("kc-message-strip kc-message-strip--information", IconName::Information),
            Self::Success => ("kc-message-strip kc-message-strip--success", IconName::SysEnter),
            Self::Warning => ("kc-message-strip kc-message-strip--warning", IconName::Alert),
            Self::Error => ("kc-message-strip kc-message-strip--error", IconName::Error),
        }
    }
}

/// A strip with a sentence and what can be done about it.
#[component]
pub fn MessageStrip(
    /// How urgent.
    #[prop(optional)]
    kind: MessageKind,
    /// Buttons at the end.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// Announced when it appears: `true` for what happens while the page is open, left out for what was there.
    #[prop(optional)]
    announce: bool,
    /// A border in the loud colour: for a herd of rotations.
    #[prop(optional)]
    strong: bool,
    children: Children,
) -> impl IntoView {
    let (class, icon) = kind.look();
    // One string: where a strip turns into another kind, classes set one by one would be lost.
    let class = format!("{class} {SHEET}{}", if strong { " kc-message-strip--strong" } else { "" });
    let role = match (announce, kind) {
        (true, MessageKind::Error) => "alert",
        (true, _) => "status",
        (false, _) => "note",
    };
    view! {
        <div class=class role=role>
            <div class="kc-message-strip__text">
                <span class="kc-message-strip__icon"><Icon name=icon /></span>
                {children()}
            </div>
            {actions.map(|a| view! { <div class="kc-message-strip__actions">{a.run()}</div> })}
        </div>
    }
}
