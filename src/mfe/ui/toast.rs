//! Short notes of success at the lower edge. Errors of a field stand at the field, never here as well.

use leptos::prelude::*;
use std::time::Duration;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/toast.css");

const SHOWN_FOR: Duration = Duration::from_secs(6);

/// A note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// What happened: "payments-key is disabled."
    pub text: String,
    /// The page that shows it: text and address.
    pub link: Option<(String, String)>,
}

/// The notes shown now. Provide one as context and put a [`ToastRegion`] at the end of the page.
#[derive(Clone, Copy)]
pub struct Toasts(RwSignal<Vec<(u64, Toast)>>, StoredValue<u64>);

impl Default for Toasts {
    fn default() -> Self {
        Self::new()
    }
}

impl Toasts {
    /// No notes.
    pub fn new() -> Self {
        Self(RwSignal::new(Vec::new()), StoredValue::new(0))
    }

    /// Shows a note for some seconds; what ended in a workspace that was left is told to nobody.
    pub fn push(self, toast: Toast) {
        let next = |last: &mut u64| {
            *last += 1;
            *last
        };
        let Some(id) = self.1.try_update_value(next) else { return };
        self.0.update(|shown| shown.push((id, toast)));
        set_timeout(
            move || {
                self.0.try_update(|shown| shown.retain(|(other, _)| *other != id));
            },
            SHOWN_FOR,
        );
    }
}

/// Where notes appear.
#[component]
pub fn ToastRegion(
    /// The notes.
    toasts: Toasts,
    /// Names the region: "Notifications".
    #[prop(into)]
    label: TextProp,
) -> impl IntoView {
    view! {
        <section class="kc-toast" class=(SHEET, true) role="status" aria-label=move || label.get()>
            <For each=move || toasts.0.get() key=|(id, _)| *id let:entry>
                <p class="kc-toast__note">
                    {entry.1.text} " " {entry.1.link.map(|(text, href)| view! { <a class="kc-link" class=(super::link::SHEET, true) href=href>{text}</a> })}
                </p>
            </For>
        </section>
    }
}
