//! The steps of a wizard and its footer.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/wizard.css");

/// The bar of steps: done ones can be gone back to, the current one is filled, the next are grey.
#[component]
pub fn WizardSteps(
    /// Names the bar: "Steps".
    #[prop(into)]
    label: TextProp,
    /// The steps' names in order.
    #[prop(into)]
    steps: Signal<Vec<String>>,
    /// The current step, counted from 0.
    #[prop(into)]
    current: Signal<usize>,
    /// Called with the step to go back to; left out, nothing can be gone back to.
    #[prop(optional, into)]
    on_step: Option<Callback<usize>>,
    /// "done", said behind the name of a done step by assistive technology.
    #[prop(into)]
    done_label: TextProp,
) -> impl IntoView {
    let step = move |(index, text): (usize, String)| {
        let done = move || index < current.get();
        let now = move || index == current.get();
        let done_label = done_label.clone();
        let mark = move || {
            if done() { view! { <Icon name=IconName::Accept /> }.into_any() } else { view! { {index + 1} }.into_any() }
        };
        view! {
            {(index > 0).then(|| view! { <li class="kc-wizard__line" class=("is-done", move || index <= current.get()) aria-hidden="true"></li> })}
            <li class="kc-wizard__item">
                <button
                    type="button"
                    class="kc-wizard__step"
                    class=("is-done", done)
                    class=("is-current", now)
                    aria-current=move || now().then_some("step")
                    disabled=move || !done() || on_step.is_none()
                    on:click=move |_| {
                        if let (true, Some(on_step)) = (done(), on_step) {
                            on_step.run(index);
                        }
                    }
                >
                    <span class="kc-wizard__mark">{mark}</span>
                    <span class="kc-wizard__name">{text}</span>
                    <Show when=done><span class="kc-hidden">{let l = done_label.clone(); move || l.get()}</span></Show>
                </button>
            </li>
        }
    };
    view! {
        <nav class="kc-wizard" class=(SHEET, true) aria-label=move || label.get()>
            <ol class="kc-wizard__steps">
                <For
                    each={move || steps.get().into_iter().enumerate().collect::<Vec<_>>()}
                    key=|s| s.clone()
                    children=step
                />
            </ol>
        </nav>
    }
}

/// The footer of a wizard: back at the start, the way on at the end.
#[component]
pub fn WizardFooter(
    /// At the start: back, and what is quietly said ("Your input is kept when you go back.").
    #[prop(into)]
    start: ViewFnOnce,
    /// Buttons at the end.
    children: Children,
) -> impl IntoView {
    view! {
        <footer class="kc-wizard__foot">
            <div class="kc-wizard__foot-start">{start.run()}</div>
            {children()}
        </footer>
    }
}
