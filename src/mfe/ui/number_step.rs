//! A small number with steps.

use super::field::FieldContext;
use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/number_step.css");

/// A number; put it into a [`super::Field`]. What is typed is handed on as it is: the page parses it and says what is wrong.
#[component]
pub fn NumberStep(
    /// What is typed.
    #[prop(into)]
    value: Signal<String>,
    /// Called with every change.
    #[prop(into)]
    on_input: Callback<String>,
    /// The smallest the buttons reach.
    min: u32,
    /// The largest the buttons reach.
    max: u32,
    /// Names of the two buttons.
    #[prop(into)]
    less_label: TextProp,
    #[prop(into)] more_label: TextProp,
) -> impl IntoView {
    let field = FieldContext::take();
    let by = move |up: bool| on_input.run(stepped(&value.get_untracked(), up, min, max).to_string());
    let keydown = move |event: leptos::ev::KeyboardEvent| {
        let up = match event.key().as_str() {
            "ArrowUp" => true,
            "ArrowDown" => false,
            _ => return,
        };
        event.prevent_default();
        by(up);
    };
    view! {
        <span class="kc-number-step" class=(SHEET, true)>
            <button type="button" class="kc-number-step__button" tabindex="-1" aria-label=move || less_label.get() on:click=move |_| by(false)>
                <Icon name=IconName::Less />
            </button>
            <input
                class=field.class("kc-input kc-input--number")
                id=field.control.clone()
                type="text"
                inputmode="numeric"
                autocomplete="off"
                role="spinbutton"
                aria-valuemin=min
                aria-valuemax=max
                aria-valuenow={move || value.get().trim().parse::<u32>().ok()}
                aria-required=field.required.then_some("true")
                aria-invalid=field.invalid()
                aria-describedby=field.description()
                prop:value=move || value.get()
                on:input:target=move |event| on_input.run(event.target().value())
                on:keydown=keydown
            />
            <button type="button" class="kc-number-step__button" tabindex="-1" aria-label=move || more_label.get() on:click=move |_| by(true)>
                <Icon name=IconName::Add />
            </button>
        </span>
    }
}

/// One step up or down from what is typed, within the bounds; what is no number steps to the smallest.
fn stepped(typed: &str, up: bool, min: u32, max: u32) -> u32 {
    match (typed.trim().parse::<u32>(), up) {
        (Ok(n), true) => n.saturating_add(1).clamp(min, max),
        (Ok(n), false) => n.saturating_sub(1).clamp(min, max),
        (Err(_), _) => min,
    }
}

#[cfg(test)]
mod tests {
    use super::stepped;

    #[test]
    fn steps_within_the_bounds() {
        assert_eq!(stepped("30", true, 1, 365), 31);
        assert_eq!(stepped("1", false, 1, 365), 1);
        assert_eq!(stepped("365", true, 1, 365), 365);
    }

    #[test]
    fn what_is_no_number_steps_to_the_smallest() {
        assert_eq!(stepped("", true, 1, 365), 1);
        assert_eq!(stepped("many", false, 1, 365), 1);
    }
}
