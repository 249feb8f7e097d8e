//! Choosing a rotation schedule: six cards, and a number where one is needed (FR-301, FR-303).

use crate::i18n;
use crate::service_key::schedule_texts::texts;
use crate::ui::{Feedback, Field, NumberStep, RadioCard, RadioCards};
use leptos::prelude::*;
use model::RotationSchedule;

/// What is chosen, as typed: the number may not be one yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ScheduleInput {
    /// The card: `Hourly`, `Daily`, `Weekly`, `Hours`, `Days`, `Never`.
    pub(super) card: String,
    /// What is typed for `Hours` and `Days`.
    pub(super) number: String,
}

impl From<RotationSchedule> for ScheduleInput {
    fn from(schedule: RotationSchedule) -> Self {
        let (card, number) = match schedule {
            RotationSchedule::Hours(n) => ("Hours", n.to_string()),
            RotationSchedule::Days(n) => ("Days", n.to_string()),
            other => return Self { card: other.to_string(), number: "30".into() },
        };
        Self { card: card.into(), number }
    }
}

impl ScheduleInput {
    /// The schedule, or the rule's own sentence about what is wrong.
    pub(super) fn parse(&self) -> Result<RotationSchedule, String> {
        let text = match self.card.as_str() {
            unit @ ("Hours" | "Days") => format!("{} {unit}", self.number.trim()),
            word => word.to_owned(),
        };
        text.parse().map_err(|_| (texts().out_of_range)(&self.card))
    }
}

/// The cards and the number.
#[component]
pub(super) fn ScheduleField(
    /// What is chosen.
    input: RwSignal<ScheduleInput>,
) -> impl IntoView {
    let t = texts();
    let cards = Signal::derive(move || {
        let days = input.with(|input| input.parse().ok());
        let a_year = |schedule: RotationSchedule| (t.a_year)(&per_year(schedule));
        let of = |card: &str, otherwise: &'static str| match days {
            Some(schedule @ (RotationSchedule::Hours(_) | RotationSchedule::Days(_)))
                if input.with(|input| input.card == card) =>
            {
                a_year(schedule)
            }
            _ => otherwise.to_owned(),
        };
        vec![
            RadioCard::new("Hourly", i18n::schedule(RotationSchedule::Hourly), a_year(RotationSchedule::Hourly)),
            RadioCard::new("Daily", i18n::schedule(RotationSchedule::Daily), a_year(RotationSchedule::Daily)),
            RadioCard::new("Weekly", i18n::schedule(RotationSchedule::Weekly), a_year(RotationSchedule::Weekly)),
            RadioCard::new("Hours", t.every_n_hours, of("Hours", t.at_least_one_hour)),
            RadioCard::new("Days", t.every_n_days, of("Days", t.at_least_one_day)),
            RadioCard::new("Never", i18n::schedule(RotationSchedule::Never), t.only_by_hand),
        ]
    });
    let card = Signal::derive(move || input.with(|input| input.card.clone()));
    let needs_number = Memo::new(move |_| input.with(|input| matches!(input.card.as_str(), "Hours" | "Days")));
    let number = Signal::derive(move || input.with(|input| input.number.clone()));
    let feedback = Signal::derive(move || input.with(|input| input.parse().err().map(Feedback::Error)));
    view! {
        <RadioCards
            label=t.question
            hide_label=true
            cards
            value=card
            on_change=move |card: String| input.update(|input| input.card = card)
        />
        <Show when=move || needs_number.get()>
            <Field label=move || if card.get() == "Hours" { t.hours } else { t.days } required=true feedback>
                <NumberStep
                    value=number
                    on_input=move |number: String| input.update(|input| input.number = number)
                    min=1
                    max=8760
                    less_label=t.less
                    more_label=t.more
                />
            </Field>
        </Show>
        <p class="kc-dim">
            {t.written_as} " "
            <code>
                {move || {
                    input.with(|input| input.parse().map(|s| format!("rotationSchedule: {s}")).unwrap_or_default())
                }}
            </code>
        </p>
    }
}

/// How many versions a schedule makes in a year, formatted.
fn per_year(schedule: RotationSchedule) -> String {
    let hours = schedule.interval().map_or(0, |interval| interval.as_hours());
    let count = if hours == 0 { 0 } else { 8_760 / hours };
    i18n::number(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::{RotationSchedule, ScheduleInput};

    #[test]
    fn fr_301_what_is_typed_is_parsed_by_the_one_rule() {
        let typed = |card: &str, number: &str| ScheduleInput { card: card.into(), number: number.into() }.parse();
        assert_eq!(typed("Days", " 30 "), Ok(RotationSchedule::Days(30)));
        assert_eq!(typed("Never", "x"), Ok(RotationSchedule::Never));
        for bad in ["0", "", "1.5", "-1", "99999"] {
            assert!(typed("Hours", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_schedule_comes_back_as_it_was() {
        for schedule in [RotationSchedule::Daily, RotationSchedule::Hours(7), RotationSchedule::Never] {
            assert_eq!(ScheduleInput::from(schedule).parse(), Ok(schedule));
        }
    }
}
