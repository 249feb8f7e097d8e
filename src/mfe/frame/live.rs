//! The live mark of the page's data.

use crate::i18n;
use crate::store::{Link, use_store};
use crate::ui::LiveMark;
use leptos::prelude::*;

/// "Live · 14:02:31" while the stream is there, "As of 14:02:31" when it isn't.
#[component]
pub fn PageLiveMark() -> impl IntoView {
    let store = use_store();
    let t = i18n::texts();
    let live = Signal::derive(move || matches!(store.link.get(), Link::Live { .. } | Link::Connecting));
    let time = move || store.link.get().as_of().map(i18n::clock_time).unwrap_or_default();
    let text = move || if live.get() { t.live.to_owned() } else { (t.as_of)(&time()) };
    view! { <Show when=move || store.link.get().as_of().is_some()><LiveMark live text=text time=time /></Show> }
}
