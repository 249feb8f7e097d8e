//! The frame of a form field: label, hint, and what is wrong or right with the value.

use super::icon::{Icon, IconName};
use super::id::unique_id;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/field.css");

/// What is said about a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feedback {
    /// It can't be taken: one sentence with the way out.
    Error(String),
    /// It can be taken, but should be looked at.
    Warning(String),
    /// It is understood. The text may be empty: then only the colour of the field says so, beside a text elsewhere.
    Success(String),
}

/// How a control finds its label and hint; a [`Field`] provides it to the control inside.
#[derive(Clone)]
pub(super) struct FieldContext {
    pub(super) control: String,
    pub(super) described_by: String,
    pub(super) required: bool,
    pub(super) feedback: Signal<Option<Feedback>>,
}

impl FieldContext {
    /// The context around, or one of its own for a control without a frame.
    pub(super) fn take() -> Self {
        use_context().unwrap_or_else(|| Self {
            control: unique_id("kc-field"),
            described_by: String::new(),
            required: false,
            feedback: Signal::default(),
        })
    }

    /// `aria-describedby`, where there is something.
    pub(super) fn description(&self) -> Option<String> {
        (!self.described_by.is_empty()).then(|| self.described_by.clone())
    }

    /// `aria-invalid`.
    pub(super) fn invalid(&self) -> impl Fn() -> Option<&'static str> + Send + Sync + Clone + use<> {
        let feedback = self.feedback;
        move || feedback.with(|f| matches!(f, Some(Feedback::Error(_)))).then_some("true")
    }

    /// The state class of a text control.
    pub(super) fn class(&self, base: &'static str) -> impl Fn() -> String + Send + Sync + use<> {
        let feedback = self.feedback;
        move || {
            let state = match feedback.get() {
                Some(Feedback::Error(_)) => " is-error",
                Some(Feedback::Warning(_)) => " is-warning",
                Some(Feedback::Success(_)) => " is-success",
                None => "",
            };
            format!("{base}{state} {}", super::input::SHEET)
        }
    }
}

/// A field around one control ([`super::Input`], [`super::TextArea`], [`super::Select`], [`super::NumberStep`]).
#[component]
pub fn Field(
    /// What is asked for.
    #[prop(into)]
    label: TextProp,
    /// It must be filled.
    #[prop(optional)]
    required: bool,
    /// What the reader should know before typing.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// What is said about the value.
    #[prop(optional, into)]
    feedback: Signal<Option<Feedback>>,
    children: Children,
) -> impl IntoView {
    let control = unique_id("kc-field");
    let hint_id = format!("{control}-hint");
    let feedback_id = format!("{control}-feedback");
    provide_context(FieldContext {
        control: control.clone(),
        described_by: format!("{feedback_id} {hint_id}"),
        required,
        feedback,
    });
    let message = move || {
        let (class, icon, text) = match feedback.get()? {
            Feedback::Error(text) => ("kc-field__message is-error", IconName::Error, text),
            Feedback::Warning(text) => ("kc-field__message is-warning", IconName::Alert, text),
            Feedback::Success(text) => ("kc-field__message is-success", IconName::SysEnter, text),
        };
        (!text.is_empty()).then(|| view! { <p class=class><Icon name=icon size="0.875rem" />{text}</p> })
    };
    view! {
        <div class="kc-field" class=(SHEET, true)>
            <label class="kc-field__label" class=("kc-required", required) for=control>{move || label.get()}</label>
            {children()}
            <div id=feedback_id aria-live="polite">{message}</div>
            <p class="kc-field__hint" id=hint_id>{hint.map(|h| move || h.get())}</p>
        </div>
    }
}
