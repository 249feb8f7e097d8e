//! Said at the start of a wizard: that its end is closed, and why. Nobody types for nothing.

use crate::i18n::pick;
use crate::store::{Kind, Verb, WriteBlock, use_store};
use crate::ui::{MessageKind, MessageStrip};
use leptos::prelude::*;

struct Words {
    look: &'static str,
}

const EN: Words = Words { look: "You can look through the steps; nothing can be created at their end." };
const DE: Words = Words { look: "Sie können die Schritte ansehen; am Ende lässt sich nichts anlegen." };

/// A strip while something that doesn't pass by itself forbids `verb` on `kind`. A lost connection has a strip of its own.
#[component]
pub(crate) fn MayNot(
    /// What the wizard will do.
    verb: Verb,
    /// With what.
    kind: Kind,
) -> impl IntoView {
    let store = use_store();
    let why = Memo::new(move |_| match store.may(verb, kind) {
        Ok(()) | Err(WriteBlock::Off(_) | WriteBlock::NotLoaded) => None,
        Err(block) => Some(block.text()),
    });
    move || {
        why.get().map(|why| {
            let end = if why.ends_with('.') { "" } else { "." };
            view! {
                <MessageStrip kind=MessageKind::Warning announce=true>
                    <b>{why} {end}</b>
                    " "
                    {pick(&EN, &DE).look}
                </MessageStrip>
            }
        })
    }
}
