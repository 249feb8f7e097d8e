//! What an action will do, with numbers, kept current while the dialog is open.

use super::link::Link;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/effects.css");

/// One effect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// How many, formatted; the word for unknown where it is not known.
    pub number: String,
    /// What happens to them, in the present tense.
    pub text: String,
    /// Said at the end: "+ unknown on 3 keys", "was 12 a minute ago".
    pub note: Option<String>,
    /// The note is a warning.
    pub note_is_critical: bool,
    /// The number moved since the dialog opened.
    pub moved: bool,
    /// The list behind the number: text and address.
    pub link: Option<(String, String)>,
}

/// The list of effects under its heading. `trailing` is the live mark.
#[component]
pub fn Effects(
    /// "What happens".
    #[prop(into)]
    title: TextProp,
    /// The effects.
    #[prop(into)]
    effects: Signal<Vec<Effect>>,
    /// At the end of the heading's line.
    #[prop(optional, into)]
    trailing: Option<ViewFnOnce>,
) -> impl IntoView {
    view! {
        <section class="kc-effects" class=(SHEET, true)>
            <div class="kc-effects__head">
                <h3 class="kc-effects__title">{move || title.get()}</h3>
                {trailing.map(ViewFnOnce::run)}
            </div>
            <ul class="kc-effects__list" aria-live="polite">
                {move || effects.get().into_iter().map(row).collect_view()}
            </ul>
        </section>
    }
}

fn row(effect: Effect) -> impl IntoView {
    view! {
        <li class="kc-effects__row" class=("kc-effects__row--moved", effect.moved)>
            <b class="kc-effects__number">{effect.number}</b>
            <span>{effect.text}</span>
            <span class="kc-effects__note" class=("kc-effects__note--critical", effect.note_is_critical)>
                {effect.note}
                {effect.link.map(|(text, href)| view! { <Link href=href>{text}</Link> })}
            </span>
        </li>
    }
}
