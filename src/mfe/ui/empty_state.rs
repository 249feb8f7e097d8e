//! A page or list that has nothing to show, and what to do about it.

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/empty_state.css");

/// A picture, a heading, a sentence and the way on (children).
#[component]
pub fn EmptyState(
    /// What is not there, or what can be built.
    #[prop(into)]
    title: TextProp,
    /// One sentence.
    #[prop(into)]
    text: TextProp,
    /// The picture: [`super::EmptyChain`].
    #[prop(optional, into)]
    picture: Option<ViewFnOnce>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <section class="kc-empty-state" class=(SHEET, true)>
            {picture.map(ViewFnOnce::run)}
            <h2 class="kc-empty-state__title">{move || title.get()}</h2>
            <p class="kc-empty-state__text">{move || text.get()}</p>
            {children.map(|c| c())}
        </section>
    }
}

/// Three numbered steps side by side, for a first run.
#[component]
pub fn FirstSteps(children: Children) -> impl IntoView {
    view! { <ol class="kc-empty-state__steps">{children()}</ol> }
}

/// One of the steps. Children are its button or link.
#[component]
pub fn FirstStep(
    /// Counted from 1.
    number: u8,
    /// What to do.
    #[prop(into)]
    title: TextProp,
    /// Why.
    #[prop(into)]
    text: TextProp,
    /// Said below the button: what it needs, or who did it.
    #[prop(optional, into)]
    note: Option<TextProp>,
    /// It is done: its word.
    #[prop(optional, into)]
    done: Signal<Option<String>>,
    /// It is the one to do now.
    #[prop(optional, into)]
    current: Signal<bool>,
    children: Children,
) -> impl IntoView {
    use super::icon::{Icon, IconName};
    let mark = move || {
        if done.with(Option::is_some) { view! { <Icon name=IconName::Accept /> }.into_any() } else { number.into_any() }
    };
    view! {
        <li class="kc-empty-state__step">
            <div class="kc-empty-state__step-head">
                <span
                    class="kc-empty-state__mark"
                    class=("is-done", move || done.with(Option::is_some))
                    class=("is-current", move || current.get())
                >
                    {mark}
                </span>
                <h3 class="kc-empty-state__step-title">{move || title.get()}</h3>
                {move || {
                    done.get().map(|text| view! { <super::ObjectStatus status=super::Status::Ok text=text /> })
                }}
            </div>
            <p class="kc-empty-state__step-text">{move || text.get()}</p>
            <div>{children()}</div>
            <p class="kc-empty-state__note">{note.map(|n| move || n.get())}</p>
        </li>
    }
}
