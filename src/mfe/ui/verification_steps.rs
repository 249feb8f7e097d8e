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
    let row = move |step: VerificationStep| {
        let failed = step.status == Status::Broken;
        let class = match step.status {
            Status::Ok => "kc-verification-steps__item is-ok",
            Status::Broken => "kc-verification-steps__item is-failed",
            _ => "kc-verification-steps__item",
        };
        let icon = format!("kc-verification-steps__icon kc-verification-steps__icon--{}", step.status.tone());
        let detail = failed.then(|| failure.with_value(|f| f.as_ref().map(ViewFn::run)));
        view! {
            <li class=class>
                <span class=icon><Icon name=step.status.icon() /></span>
                <div class="kc-verification-steps__content">
                    <div class="kc-verification-steps__line">
                        <b class="kc-verification-steps__name">{step.name}</b>
                        <span class="kc-hidden">{step.status_text}</span>
                        {step.latency.map(|l| view! { <span class="kc-verification-steps__latency">{l}</span> })}
                    </div>
                    <p class="kc-verification-steps__sentence">{step.sentence}</p>
                    {detail}
                </div>
            </li>
        }
    };
    view! {
        <ol class="kc-verification-steps" class=(SHEET, true) aria-label=move || label.get() aria-live="polite">
            <For each=move || steps.get() key=|s| (s.name.clone(), s.sentence.clone(), s.status, s.latency.clone()) children=row />
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
