//! Every component in every state on one page, to look at and to test. Never in a delivered build: feature `gallery`.
//! Its texts are samples and stand here in English.

mod dialogs;
mod forms;
mod keys;
mod overview;
mod verify;

use super::{Toast, ToastRegion, Toasts};
use leptos::prelude::*;

/// The gallery. The address's hash chooses a screen: `overview`, `keys`, `verify`, `forms`, `dialog-3`, `dialog-2`.
#[component]
pub fn Gallery() -> impl IntoView {
    let hash = window().location().hash().unwrap_or_default();
    let toasts = Toasts::new();
    let screen = match hash.trim_start_matches('#') {
        "keys" => view! { <keys::Keys /> }.into_any(),
        "verify" => view! { <verify::Verify /> }.into_any(),
        "forms" => view! { <forms::Forms toasts /> }.into_any(),
        "dialog-3" => view! { <dialogs::Dialogs tier_three=true /> }.into_any(),
        "dialog-2" => view! { <dialogs::Dialogs tier_three=false /> }.into_any(),
        _ => view! { <overview::Overview /> }.into_any(),
    };
    view! {
        <main class="kc-app">{screen}</main>
        <ToastRegion toasts label="Notifications" />
    }
}

/// Says that something was pressed.
fn pressed(toasts: Toasts, text: &str) {
    toasts.push(Toast { text: text.to_owned(), link: None });
}
