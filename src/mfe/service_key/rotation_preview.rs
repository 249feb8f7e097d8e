//! The next five rotations of a schedule, and how many other keys rotate in the same minute.

use crate::api::{Fetched, use_api, use_live};
use crate::i18n;
use crate::service_key::schedule_texts::texts;
use crate::ui::{Cell, ColumnHead, ObjectStatus, Row, Status, Table};
use jiff::Timestamp;
use leptos::prelude::*;
use model::RotationSchedule;
use model::overview::HERD;
use model::wire::{PlannedRotation, RotationPreview as Preview};

/// Rotations shown.
const SHOWN: u32 = 5;

/// A table of the next rotations. What is shown while another schedule is being asked for is dimmed.
#[component]
pub(super) fn RotationPreview(
    /// The schedule; the last valid one while something else is typed.
    #[prop(into)]
    schedule: Signal<RotationSchedule>,
    /// The moment everything is counted from; a key that exists counts from its own.
    #[prop(optional)]
    anchor: Option<Timestamp>,
    /// The version the next rotation makes.
    #[prop(into)]
    first_version: Signal<u32>,
    /// The key itself, which is no company, and whose name says how early it rotates where the operator lets keys do so.
    #[prop(optional, into)]
    key: Signal<Option<String>>,
) -> impl IntoView {
    let (t, api) = (texts(), use_api());
    let asked = Memo::new(move |_| (schedule.get(), key.get()));
    let live = use_live(move || {
        let (schedule, key) = asked.get();
        async move {
            if schedule.interval().is_none() {
                return Ok((schedule, Preview::default()));
            }
            api.rotations(schedule, anchor, SHOWN, key.as_deref()).await.map(|preview| (schedule, preview))
        }
    });
    let is_old = Memo::new(move |_| {
        let failed = live.error.with(Option::is_some);
        failed || live.value.with(|value| !matches!(value, Fetched::Ready((of, _)) if *of == schedule.get()))
    });
    let rows = move || {
        let now = crate::shell::now();
        let rotations = live.ready().map(|(_, preview)| preview.rotations).unwrap_or_default();
        rotations.into_iter().zip(first_version.get()..).map(|(one, version)| row(version, &one, now)).collect_view()
    };
    let is_never = Memo::new(move |_| schedule.get().interval().is_none());
    let jitter = Memo::new(move |_| live.ready().map_or(0, |(_, preview)| preview.jitter.percent()));
    let herd = Memo::new(move |_| {
        let fullest = live.ready().and_then(|(_, preview)| preview.rotations.into_iter().map(|r| r.same_minute).max());
        fullest.filter(|others| *others >= HERD && !is_never.get())
    });
    view! {
        <Show when=move || !is_never.get() fallback=move || view! { <p>{t.no_rotation}</p> }>
            <div class=("kc-dim", move || is_old.get()) aria-busy=move || is_old.get().then_some("true")>
                <Table
                    label=t.next_five
                    head=move || {
                        view! {
                            <ColumnHead text=t.version width=5.25 />
                            <ColumnHead text=t.date />
                            <ColumnHead text=t.same_minute width=10.75 />
                        }
                    }
                >
                    <tbody>{rows}</tbody>
                </Table>
            </div>
            <Show when=move || jitter.get() != 0>
                <p class="kc-dim kc-small">{move || (t.early)(jitter.get())}</p>
            </Show>
            {move || {
                live.error
                    .with(Option::is_some)
                    .then(|| view! { <p class="kc-dim kc-small" role="status">{t.company_unknown}</p> })
            }}
            {move || {
                herd.get()
                    .map(|others| {
                        view! {
                            <crate::ui::MessageStrip kind=crate::ui::MessageKind::Warning announce=true>
                                {(t.herd)(&i18n::number(others))}
                            </crate::ui::MessageStrip>
                        }
                    })
            }}
        </Show>
    }
}

fn row(version: u32, one: &PlannedRotation, now: Timestamp) -> impl IntoView + use<> {
    let t = texts();
    let (others, day) = (one.same_minute, one.same_day);
    let that_day = (day > others).then(|| (t.that_day)(&i18n::number(day)));
    let crowd = match others {
        0 => view! { <span class="kc-dim">{t.alone}</span> }.into_any(),
        n if n >= HERD => {
            view! { <ObjectStatus status=Status::AtRisk text=(t.others)(n, &i18n::number(n)) /> }.into_any()
        }
        n => view! { <span>{(t.others)(n, &i18n::number(n))}</span> }.into_any(),
    };
    let at = one.at;
    view! {
        <Row>
            <Cell names_row=true>{format!("v{version}")}</Cell>
            <Cell>
                {i18n::weekday_time_utc(at).replace(" UTC", "")} " " <span class="kc-dim">{i18n::relative(at, now)}</span>
            </Cell>
            <Cell>{crowd} " " <span class="kc-dim kc-small">{that_day}</span></Cell>
        </Row>
    }
}
