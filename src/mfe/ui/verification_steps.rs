//! The steps of a verification as they happen.

use super::icon::Icon;
use super::status::Status;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/verification_steps.css");

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerificationStep {
    /// The API's word for it: `Syntax`, `Exists`, `Usable`, `RoundTrip`.
    pub name: String,
    /// One sentence: what was found, or what it waits for.
    pub sentence: String,
    /// How long it took: "84 ms".
    pub latency: Option<String>,
    /// Ok, Changing while it runs, Waiting, Broken.
    pub status: Status,
    /// The status as a word for assistive technology: "passed".
    pub status_text: String,
}

/// An ordered list of steps. What a failed step says beyond its sentence (reason, remedy, command) comes from `failure`.
#[component]
pub fn VerificationSteps(
    /// Names the list: "Verification of aws-root-payouts".
    #[prop(into)]
    label: TextProp,
    /// The steps in order.
    #[prop(into)]
    steps: Signal<Vec<VerificationStep>>,
    /// Shown inside the step that failed; build it from [`FailureCard`].
    #[prop(optional, into)]
    failure: Option<ViewFn>,
) -> impl IntoView {
    let failure = StoredValue::new(failure);
    // A step keeps its elements: what a person does inside it outlives the next attempt.
    let row = move |name: String| {
        let of_name = name.clone();
        let step = Memo::new(move |_| steps.with(|steps| steps.iter().find(|step| step.name == of_name).cloned()));
        let status = Memo::new(move |_| step.with(|step| step.as_ref().map_or(Status::Unknown, |step| step.status)));
        let read = move |part: fn(&VerificationStep) -> String| {
            move || step.with(|step| step.as_ref().map(part).unwrap_or_default())
        };
        let latency = Memo::new(move |_| step.with(|step| step.as_ref().and_then(|step| step.latency.clone())));
        let failed = Memo::new(move |_| status.get() == Status::Broken);
        let detail = move || failed.get().then(|| failure.with_value(|f| f.as_ref().map(ViewFn::run)));
        view! {
            <li
                class="kc-verification-steps__item"
                class=("is-ok", move || status.get() == Status::Ok)
                class=("is-failed", move || failed.get())
            >
                {move || {
                    let icon = format!("kc-verification-steps__icon kc-verification-steps__icon--{}", status.get().tone());
                    view! { <span class=icon><Icon name=status.get().icon() /></span> }
                }}
                <div class="kc-verification-steps__content">
                    <div class="kc-verification-steps__line">
                        <b class="kc-verification-steps__name">{name}</b>
                        <span class="kc-hidden">{read(|step| step.status_text.clone())}</span>
                        {move || latency.get().map(|l| view! { <span class="kc-verification-steps__latency">{l}</span> })}
                    </div>
                    <p class="kc-verification-steps__sentence">{read(|step| step.sentence.clone())}</p>
                    {detail}
                </div>
            </li>
        }
    };
    let names = Memo::new(move |_| steps.with(|steps| steps.iter().map(|step| step.name.clone()).collect::<Vec<_>>()));
    view! {
        <ol class="kc-verification-steps" class=(SHEET, true) aria-label=move || label.get() aria-live="polite">
            <For each=move || names.get() key=Clone::clone children=row />
        </ol>
    }
}

/// Why a step failed and what to do: the reason on red, below it remedy, command and buttons.
#[component]
pub fn FailureCard(
    /// The stable word, then what the provider says.
    #[prop(into)]
    reason: ViewFnOnce,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="kc-verification-steps__failure" role="alert">
            <div class="kc-verification-steps__reason">{reason.run()}</div>
            <div class="kc-verification-steps__remedy">{children()}</div>
        </div>
    }
}
