//! Which edges have taken a change, one cell each.

use super::object_status::ObjectStatus;
use super::status::Status;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/propagation_meter.css");

/// An edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeCell {
    /// Its name.
    pub name: String,
    /// `Ok` once it acknowledged, `AtRisk` when it can't be reached, `Changing` while it is on its way.
    pub status: Status,
    /// "Evicted", "v54", "Unreachable for 40 s".
    pub text: String,
    /// "acknowledged 14:01:58 · after 0.3 s", "last seen 14:01:51 · lease ends 14:02:51".
    pub detail: String,
}

/// The meter. Above twelve edges hand in only the missing ones and say "41 of 44" in the card's title.
#[component]
pub fn PropagationMeter(
    /// Names the meter: "Evicted from 2 of 3 edges".
    #[prop(into)]
    label: TextProp,
    /// The edges.
    #[prop(into)]
    edges: Signal<Vec<EdgeCell>>,
) -> impl IntoView {
    let cell = |edge: EdgeCell| {
        let class = match edge.status {
            Status::Ok => "kc-propagation-meter__edge is-ok",
            Status::Changing | Status::Waiting => "kc-propagation-meter__edge is-changing",
            _ => "kc-propagation-meter__edge is-missing",
        };
        view! {
            <li class=class>
                <div class="kc-propagation-meter__line">
                    <b class="kc-propagation-meter__name">{edge.name}</b>
                    <ObjectStatus status=edge.status text=edge.text />
                </div>
                <p class="kc-propagation-meter__detail">{edge.detail}</p>
            </li>
        }
    };
    view! {
        <ul class="kc-propagation-meter" class=(SHEET, true) aria-label=move || label.get()>
            {move || edges.get().into_iter().map(cell).collect_view()}
        </ul>
    }
}
