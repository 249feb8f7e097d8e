//! The phases of a long operation.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/phases.css");

/// Where a phase stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PhaseState {
    /// Behind us.
    Done,
    /// Now.
    Current,
    /// To come.
    Next,
    /// It stopped here.
    Failed,
}

/// A phase.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phase {
    /// Its name.
    pub text: String,
    /// Where it stands.
    pub state: PhaseState,
}

/// Phases in a line.
#[component]
pub fn Phases(
    /// Names the line: "Phases".
    #[prop(into)]
    label: TextProp,
    /// The phases in order.
    #[prop(into)]
    phases: Signal<Vec<Phase>>,
) -> impl IntoView {
    let row = |phase: Phase| {
        let (class, icon) = match phase.state {
            PhaseState::Done => ("kc-phases__item is-done", IconName::Accept),
            PhaseState::Current => ("kc-phases__item is-current", IconName::Refresh),
            PhaseState::Next => ("kc-phases__item", IconName::Pending),
            PhaseState::Failed => ("kc-phases__item is-failed", IconName::Decline),
        };
        let current = (phase.state == PhaseState::Current).then_some("step");
        view! {
            <li class=class aria-current=current>
                <span class="kc-phases__mark"><Icon name=icon size="0.8125rem" /></span>
                {phase.text}
            </li>
        }
    };
    view! {
        <ol class="kc-phases" class=(SHEET, true) aria-label=move || label.get()>{move || phases.get().into_iter().map(row).collect_view()}</ol>
    }
}
