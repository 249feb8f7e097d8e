//! What shapes and states mean.

use crate::topology::texts::texts;
use crate::ui::{ChainLayer, ChainMark, Status};
use leptos::prelude::*;
use model::service_key::KeyPhase;

const STATES: [KeyPhase; 5] =
    [KeyPhase::Active, KeyPhase::Rotating, KeyPhase::Deleting, KeyPhase::Unavailable, KeyPhase::Disabled];

/// Two rows: shapes, states.
#[component]
pub(super) fn Legend() -> impl IntoView {
    let sheet = stylers_macro::style_sheet!("src/mfe/topology/legend.css");
    let t = texts();
    let shapes = [
        (ChainLayer::Root, t.shape_names[0]),
        (ChainLayer::ServiceKey, t.shape_names[1]),
        (ChainLayer::Clients, t.shape_names[2]),
    ];
    let shape = |(layer, name)| {
        view! { class=sheet, <li class="kc-legend__item"><ChainMark layer status=Status::Ok /> {name}</li> }
    };
    let state = |phase| {
        let (status, word) = crate::i18n::key_status(phase);
        view! { class=sheet, <li class="kc-legend__item"><ChainMark layer=ChainLayer::ServiceKey status /> {word}</li> }
    };
    view! {
        class=sheet,
        <footer class="kc-legend" aria-label=t.legend>
            <b class="kc-legend__head">{t.shape}</b>
            <ul class="kc-legend__row">
                {shapes.into_iter().map(shape).collect_view()} <li class="kc-legend__item"><span class="kc-legend__ring"></span> {t.shape_names[3]}</li>
            </ul>
            <b class="kc-legend__head">{t.state}</b>
            <ul class="kc-legend__row">
                {STATES.into_iter().map(state).collect_view()}
                <li class="kc-legend__item">
                    <ChainMark layer=ChainLayer::ServiceKey status=Status::Unknown /> {crate::i18n::texts().unknown}
                </li>
            </ul>
        </footer>
    }
}
