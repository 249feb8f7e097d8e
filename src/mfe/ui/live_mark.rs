//! Whether what is shown moves by itself, or is a moment that has passed.

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/live_mark.css");

/// The mark beside every title: a round dot while live, a dashed diamond when the connection is lost.
#[component]
pub fn LiveMark(
    /// Whether changes arrive.
    #[prop(into)]
    live: Signal<bool>,
    /// The word: "Live", or "As of" followed by the time.
    #[prop(into)]
    text: TextProp,
    /// The time of the last change or check, shown behind the word while live.
    #[prop(optional, into)]
    time: Option<TextProp>,
) -> impl IntoView {
    view! {
        <span class="kc-live-mark" class=(SHEET, true) class=("kc-live-mark--off", move || !live.get())>
            <span class="kc-live-mark__dot" aria-hidden="true"></span>
            <span>
                {move || text.get()}
                {time
                    .map(|time| {
                        view! {
                            <Show when=move || live.get()>
                                <span class="kc-live-mark__time">" · " {let time = time.clone(); move || time.get()}</span>
                            </Show>
                        }
                    })}
            </span>
        </span>
    }
}
