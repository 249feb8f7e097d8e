//! The steps of the service key wizard.

use crate::api::ApiError;
use crate::i18n;
use crate::routes::Route;
use crate::service_key::draft::Draft;
use crate::service_key::schedule_field::ScheduleField;
use crate::service_key::schedule_texts;
use crate::service_key::wizard_texts::texts;
use crate::shell::use_nav;
use crate::store::use_store;
use crate::ui::{
    Button, ButtonKind, Card, CodeBlock, Feedback, Field, Input, KeyValue, KeyValues, RadioCard, RadioCards, Sentence,
    SentenceList, Status,
};
use leptos::prelude::*;
use model::can;
use model::service_key::Algorithm;
use model::wire::ProblemReason;
use serde_json::json;

/// The parent: only a ready root can be chosen, the others say why not.
#[component]
pub(super) fn RootStep(draft: RwSignal<Draft>) -> impl IntoView {
    let (t, store, nav) = (texts(), use_store(), use_nav());
    let cards = Signal::derive(move || {
        let mut accounts = store.accounts().get().unwrap_or_default();
        // What can be chosen comes first; the sort is stable.
        accounts.sort_by_key(|account| can::take_keys(account).is_err());
        accounts
            .into_iter()
            .map(|account| {
                let shared = i18n::texts();
                let keys = (shared.keys)(account.keys, &i18n::number(account.keys));
                let hint = (t.root_hint)(shared.provider(account.provider_type), &keys);
                let why = can::take_keys(&account).err().map(|_| (t.not_ready)(i18n::account_status(account.phase).1));
                RadioCard::new(account.name.clone(), account.name, hint).blocked(why)
            })
            .collect::<Vec<_>>()
    });
    view! {
        <Card title=t.which_root>
            <Show
                when=move || !cards.with(Vec::is_empty)
                fallback=move || {
                    view! {
                        <p>{t.no_roots}</p>
                        <Button kind=ButtonKind::Emphasized on_press=move |()| nav.to(&Route::NewRoot)>
                            {i18n::texts().new_root}
                        </Button>
                    }
                }
            >
                <RadioCards
                    label=t.which_root
                    hide_label=true
                    cards
                    value=Signal::derive(move || draft.with(|draft| draft.root.clone()))
                    on_change=move |root: String| draft.update(|draft| draft.root = root)
                    columns=2
                />
            </Show>
        </Card>
    }
}

/// Name, application, algorithm.
#[component]
pub(super) fn ApplicationStep(draft: RwSignal<Draft>, failed: RwSignal<Option<ApiError>>) -> impl IntoView {
    let t = texts();
    let name_said = Signal::derive(move || {
        let taken = failed.with(|f| f.as_ref().and_then(ApiError::reason)) == Some(ProblemReason::AlreadyExists);
        let error = draft.with(Draft::name_error).or_else(|| taken.then_some(t.name_taken));
        error.map(|text| Feedback::Error(text.to_owned()))
    });
    let algorithms =
        Signal::stored(Algorithm::ALL.map(|a| RadioCard::new(a.as_str(), a.as_str(), (t.algorithm_hint)(a))).to_vec());
    let choose = move |word: String| {
        if let Some(algorithm) = Algorithm::ALL.into_iter().find(|a| a.as_str() == word) {
            draft.update(|draft| draft.algorithm = algorithm);
        }
    };
    let rename = move |name: String| {
        failed.set(None);
        draft.update(|draft| draft.name = name);
    };
    view! {
        <Card title=t.what_for>
            <Field label=t.name required=true hint=t.name_hint feedback=name_said>
                <Input value=Signal::derive(move || draft.with(|d| d.name.clone())) on_input=rename width=23.0 />
            </Field>
            <Field label=t.application required=true hint=t.application_hint>
                <Input
                    value=Signal::derive(move || draft.with(|d| d.application.clone()))
                    on_input=move |application: String| draft.update(|draft| draft.application = application)
                    width=23.0
                />
            </Field>
            <RadioCards
                label=t.algorithm
                cards=algorithms
                value=Signal::derive(move || draft.with(|d| d.algorithm.as_str().to_owned()))
                on_change=choose
            />
        </Card>
    }
}

/// The schedule and what a rotation does.
#[component]
pub(super) fn RotationStep(draft: RwSignal<Draft>) -> impl IntoView {
    let t = texts();
    let input = RwSignal::new(draft.with_untracked(|draft| draft.schedule.clone()));
    Effect::new(move |_| {
        let schedule = input.get();
        draft.update(|draft| draft.schedule = schedule);
    });
    view! {
        <Card title=schedule_texts::texts().question>
            <ScheduleField input />
        </Card>
        <Card title=t.does_title>
            <SentenceList>
                <Sentence status=Status::Ok>{t.does[0]}</Sentence>
                <Sentence status=Status::Ok>{t.does[1]}</Sentence>
                <Sentence>{t.does[2]}</Sentence>
            </SentenceList>
        </Card>
    }
}

/// Everything once more, and as YAML.
#[component]
pub(super) fn ReviewStep(draft: RwSignal<Draft>) -> impl IntoView {
    let t = texts();
    let yaml = Signal::derive(move || {
        let draft = draft.get();
        crate::yaml::yaml(&json!({
            "apiVersion": "openkcm.io/v1alpha1",
            "kind": "ServiceEncryptionKey",
            "metadata": { "name": draft.name },
            "spec": draft.spec(),
        }))
    });
    view! {
        <Card title=t.review_title>
            <Gathered draft />
        </Card>
        <Card title=t.as_yaml>
            <CodeBlock text=yaml copy_label=t.copy copied_label=t.copied yaml=true />
        </Card>
    }
}

/// What is chosen so far, beside the steps.
#[component]
pub(super) fn SoFar(draft: RwSignal<Draft>) -> impl IntoView {
    view! { <Card title=texts().so_far><Gathered draft /></Card> }
}

#[component]
fn Gathered(draft: RwSignal<Draft>) -> impl IntoView {
    let t = texts();
    let or_dash = |text: String| if text.trim().is_empty() { "–".to_owned() } else { text };
    let text = move |read: fn(&Draft) -> String| move || or_dash(draft.with(read));
    view! {
        <KeyValues>
            <KeyValue label=t.name>{text(|draft| draft.name.clone())}</KeyValue>
            <KeyValue label=t.application>{text(|draft| draft.application.clone())}</KeyValue>
            <KeyValue label=t.algorithm>{text(|draft| draft.algorithm.as_str().to_owned())}</KeyValue>
            <KeyValue label=t.root>{text(|draft| draft.root.clone())}</KeyValue>
            <KeyValue label=t.schedule>
                {text(|draft| draft.schedule.parse().map(i18n::schedule).unwrap_or_default())}
            </KeyValue>
        </KeyValues>
    }
}
