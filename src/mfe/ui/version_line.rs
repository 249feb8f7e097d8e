//! The versions of a key as a line in time: what is destroyed, what still decrypts, what encrypts now, what comes next.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/version_line.css");

/// What a stop still does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StopState {
    /// Nothing: its material is gone.
    Destroyed,
    /// Older ones, not told one by one.
    Earlier,
    /// It only decrypts.
    Decrypts,
    /// It encrypts and decrypts.
    Current,
    /// It doesn't exist yet.
    Next,
}

/// A version, or a range of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stop {
    /// "v54", "v1–v39".
    pub name: String,
    /// When, short; may be empty.
    pub when: String,
    /// What was special about it: "by hand". Mostly empty.
    pub note: String,
    /// What it does, for readers who don't see its mark: "decrypts only".
    pub meaning: &'static str,
    /// What it still does.
    pub state: StopState,
}

/// The line, oldest first.
#[component]
pub fn VersionLine(
    /// Names the line.
    #[prop(into)]
    label: TextProp,
    /// The stops, oldest first.
    #[prop(into)]
    stops: Signal<Vec<Stop>>,
) -> impl IntoView {
    let row = |stop: Stop| {
        let (class, icon) = match stop.state {
            StopState::Destroyed => ("kc-version-line__stop is-destroyed", Some(IconName::Decline)),
            StopState::Earlier => ("kc-version-line__stop is-earlier", None),
            StopState::Decrypts => ("kc-version-line__stop", None),
            StopState::Current => ("kc-version-line__stop is-current", Some(IconName::Accept)),
            StopState::Next => ("kc-version-line__stop is-next", None),
        };
        let current = (stop.state == StopState::Current).then_some("true");
        view! {
            <li class=class aria-current=current>
                <span class="kc-version-line__note">{stop.note}</span>
                <span class="kc-version-line__mark">{icon.map(|name| view! { <Icon name=name size="0.625rem" /> })}</span>
                <span class="kc-version-line__name">{stop.name}</span>
                <span class="kc-hidden">{stop.meaning}</span>
                <span class="kc-version-line__when">{stop.when}</span>
            </li>
        }
    };
    view! {
        <ol class="kc-version-line" class=(SHEET, true) aria-label=move || label.get()>
            {move || stops.get().into_iter().map(row).collect_view()}
        </ol>
    }
}
