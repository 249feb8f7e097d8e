//! Its name here, which key it is, what it is for, and whether another root stands on it already.

use crate::account::reference_field::ReferenceField;
use crate::account::reference_input::Verdict;
use crate::account::state::has_reference;
use crate::account::texts::texts as shared;
use crate::account::wizard::draft::{Draft, name_problem, sharing};
use crate::account::wizard::texts::texts;
use crate::store::use_store;
use crate::ui::{Card, Feedback, Field, Input, RadioCard, RadioCards, Sentence, SentenceList, Stack, Status};
use leptos::prelude::*;
use model::account::Environment;

const ENVIRONMENTS: [(Environment, &str); 2] =
    [(Environment::Production, "production"), (Environment::NonProduction, "non-production")];

/// Name, reference and environment.
#[component]
pub(in crate::account) fn ReferenceStep(
    /// The answers.
    draft: Draft,
    /// What the server said about the name.
    #[prop(into)]
    name_refused: Signal<Option<String>>,
    /// What the server said about the reference.
    #[prop(into)]
    reference_refused: Signal<Option<String>>,
) -> impl IntoView {
    let (t, store) = (texts(), use_store());
    let accounts = store.accounts();
    let has_key = Memo::new(move |_| has_reference(draft.provider()));
    let problem = Memo::new(move |_| {
        let name = draft.name.get();
        (!name.is_empty())
            .then(|| accounts.with(|all| name_problem(&name, all.as_deref().unwrap_or_default())))
            .flatten()
    });
    let feedback = Signal::derive(move || {
        let problem = problem.get().map(|problem| (t.name_problem)(problem).to_owned() + ".");
        name_refused.get().or(problem).map(Feedback::Error)
    });
    let hint = move || {
        let is_free = problem.get().is_none() && draft.name.with(|name| !name.trim().is_empty());
        if is_free { format!("{} {}", t.name_hint, t.name_free) } else { t.name_hint.to_owned() }
    };
    let environments = ENVIRONMENTS.map(|(environment, value)| {
        let hint = if environment == Environment::Production { t.production_hint } else { t.non_production_hint };
        RadioCard::new(value, (shared().environment)(environment), hint)
    });
    let environment = Signal::derive(move || {
        let chosen = draft.environment.get();
        let found = ENVIRONMENTS.into_iter().find(|(one, _)| Some(*one) == chosen);
        found.map(|(_, value)| value.to_owned()).unwrap_or_default()
    });
    let choose = move |value: String| {
        draft.environment.set(ENVIRONMENTS.into_iter().find(|(_, one)| *one == value).map(|(one, _)| one));
    };
    view! {
        <Card title=move || (t.reference_title)(has_key.get())>
            <Stack>
            <Field label=t.name required=true hint=hint feedback>
                <Input value=draft.name on_input=move |text| draft.name.set(text) width=24.0 />
            </Field>
            <Show when=move || has_key.get()>
                <ReferenceField input=draft.input refused=reference_refused />
            </Show>
            <Field label=t.display_name>
                <Input value=draft.display_name on_input=move |text| draft.display_name.set(text) width=24.0 />
            </Field>
            <RadioCards
                label=t.environment
                cards=Signal::stored(environments.to_vec())
                value=environment
                on_change=choose
                columns=2
            />
            </Stack>
        </Card>
        <Show when=move || has_key.get()>
            <Elsewhere draft />
        </Show>
    }
}

#[component]
fn Elsewhere(draft: Draft) -> impl IntoView {
    let (t, store) = (texts(), use_store());
    let accounts = store.accounts();
    let found = move || {
        let Verdict::Good(reference, _) = draft.input.given.with(super::super::reference_input::Given::verdict) else {
            return (None, t.elsewhere_wait.to_owned());
        };
        accounts.with(|all| {
            let others = sharing(all.as_deref().unwrap_or_default(), draft.provider(), &reference);
            let names = |only_other: bool| {
                let differs = |environment| environment != draft.environment.get();
                let names: Vec<&str> = others
                    .iter()
                    .filter(|account| !only_other || differs(account.environment))
                    .map(|account| account.name.as_str())
                    .collect();
                names.join(", ")
            };
            match (others.is_empty(), names(true)) {
                (true, _) => (Some(Status::Ok), t.elsewhere_none.to_owned()),
                (false, other) if other.is_empty() => (None, (t.elsewhere_some)(&names(false))),
                (false, other) => (Some(Status::AtRisk), (t.elsewhere_other)(&other)),
            }
        })
    };
    view! {
        <Card title=t.elsewhere>
            <SentenceList>
                {move || {
                    let (status, text) = found();
                    let rest = view! { {text} " " <span class="kc-dim">{t.elsewhere_rule}</span> };
                    match status {
                        Some(status) => view! { <Sentence status=status>{rest}</Sentence> }.into_any(),
                        None => view! { <Sentence>{rest}</Sentence> }.into_any(),
                    }
                }}
            </SentenceList>
        </Card>
    }
}
