//! What can be changed of a root without a re-key: its display name and its environment.
//!
//! Invariant: an edit is never lost and never replaces somebody else's unseen: after a conflict on the same field theirs is
//! shown and saving again is a choice; a conflict elsewhere is merged.

use crate::account::actions::RootActions;
use crate::account::detail::texts::texts;
use crate::account::texts::texts as shared;
use crate::account::wizard::texts::texts as wizard;
use crate::api::ApiError;
use crate::i18n;
use crate::store::{Kind, Verb};
use crate::ui::{
    Button, ButtonKind, Dialog, Feedback, Field, Input, MessageKind, MessageStrip, Select, SelectOption, Stack,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::Account;
use model::account::Environment;
use model::wire::{AccountSummary, PatchRequest, ProblemReason};
use serde_json::{Value, json};

/// The fields as a form holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Fields {
    display_name: String,
    environment: Option<Environment>,
}

/// The fields that somebody else saved and that are changed here too; theirs is what the form starts from now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Clash {
    display_name: bool,
    environment: bool,
}

/// Why nothing was saved.
enum Refusal {
    Clash(Clash),
    Told(String),
}

/// The dialog, open while `open`.
#[component]
pub(in crate::account) fn EditDialog(
    /// The root.
    account: Memo<Option<AccountSummary>>,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The page's actions.
    actions: RootActions,
) -> impl IntoView {
    let t = texts();
    // What the form started from, with the version it is meant for.
    let base = RwSignal::new((Fields::default(), String::new()));
    let mine = RwSignal::new(Fields::default());
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let clash = RwSignal::new(Clash::default());
    Effect::new(move |_| {
        if open.get()
            && let Some(account) = account.get_untracked()
        {
            let fields = Fields::from(&account);
            mine.set(fields.clone());
            base.set((fields, account.resource_version));
            failed.set(None);
            clash.set(Clash::default());
        }
    });
    let save = move |()| {
        let Some(name) = account.get_untracked().map(|account| account.name) else { return };
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = send(actions, &name, base, &mine.get_untracked()).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    actions.say((t.saved)(&name));
                    open.try_set(false);
                }
                Err(Refusal::Told(text)) => {
                    failed.try_set(Some(text));
                }
                Err(Refusal::Clash(theirs)) => {
                    clash.try_set(theirs);
                }
            }
        });
    };
    let blocked = Signal::derive(move || {
        let may = actions.store.blocked(Verb::Update, Kind::Account).get();
        let is_same = base.with(|(base, _)| change(base, &mine.get()).is_none());
        may.or_else(|| is_same.then(|| i18n::texts().no_change.to_owned()))
    });
    let workspace = actions.store.workspace_name();
    let title = move || {
        let name = account.get().map(|account| account.name).unwrap_or_default();
        (t.edit_title)(&name, &workspace.get())
    };
    let option = |environment: Option<Environment>| {
        SelectOption::new(word(environment), environment.map_or(shared().no_environment, shared().environment))
    };
    let options = vec![option(None), option(Some(Environment::Production)), option(Some(Environment::NonProduction))];
    let options = Signal::stored(options);
    // What was taken from the other, or typed alike, clashes no longer.
    let theirs =
        move |is_clashing: fn(Clash) -> bool| is_clashing(clash.get()).then(|| base.with(|(theirs, _)| theirs.clone()));
    let their_name = Memo::new(move |_| {
        let name = theirs(|clash| clash.display_name)?.display_name;
        mine.with(|mine| mine.display_name != name).then_some(name)
    });
    let their_environment = Memo::new(move |_| {
        let environment = theirs(|clash| clash.environment)?.environment;
        mine.with(|mine| mine.environment != environment).then_some(environment)
    });
    let take_name = move |theirs: String| {
        let said = if theirs.is_empty() { "–".to_owned() } else { i18n::quoted(&theirs) };
        let take = move |()| mine.update(|mine| mine.display_name.clone_from(&theirs));
        view! { <p class="kc-row"><Button on_press=take>{(t.take)(&said)}</Button></p> }
    };
    let take_environment = move |theirs: Option<Environment>| {
        let take = move |()| mine.update(|mine| mine.environment = theirs);
        view! { <p class="kc-row"><Button on_press=take>{(t.take)(&environment_text(theirs))}</Button></p> }
    };
    let name_feedback = Signal::derive(move || {
        let said = their_name.get().map(|theirs| if theirs.is_empty() { "–".into() } else { i18n::quoted(&theirs) });
        said.map(|said| Feedback::Warning((t.clash)(&said)))
    });
    let environment_feedback = Signal::derive(move || {
        their_environment.get().map(|theirs| Feedback::Warning((t.clash)(&environment_text(theirs))))
    });
    view! {
        <Dialog
            open
            on_close=move |()| open.set(false)
            title=title
            footer=move || {
                view! {
                    <Button kind=ButtonKind::Emphasized on_press=save disabled_reason=blocked busy>{t.save}</Button>
                    <Button kind=ButtonKind::Transparent on_press=move |()| open.set(false)>{i18n::texts().cancel}</Button>
                }
            }
        >
            <Stack>
            <Field label=wizard().display_name feedback=name_feedback>
                <Input
                    value=Signal::derive(move || mine.get().display_name)
                    on_input=move |text: String| mine.update(|mine| mine.display_name = text)
                />
            </Field>
            {move || their_name.get().map(take_name)}
            <Field label=wizard().environment feedback=environment_feedback>
                <Select
                    value=Signal::derive(move || word(mine.get().environment).to_owned())
                    on_change=move |value: String| mine.update(|mine| mine.environment = environment(&value))
                    options
                />
            </Field>
            {move || their_environment.get().map(take_environment)}
            </Stack>
            {move || failed.get().map(|text| view! { <MessageStrip kind=MessageKind::Error announce=true>{text}</MessageStrip> })}
        </Dialog>
    }
}

fn environment_text(environment: Option<Environment>) -> String {
    i18n::quoted(environment.map_or(shared().no_environment, shared().environment))
}

/// Sends the change; a conflict that doesn't touch it is merged, one that does is told.
async fn send(
    actions: RootActions,
    name: &str,
    base: RwSignal<(Fields, String)>,
    mine: &Fields,
) -> Result<(), Refusal> {
    let told = |error: &ApiError| Err(Refusal::Told(error.text()));
    for _ in 0..3 {
        // Whoever has left doesn't see the difference, and so overwrites nothing.
        let Some((from, resource_version)) = base.try_get_untracked() else { break };
        let Some(spec) = change(&from, mine) else { return Ok(()) };
        let patch =
            PatchRequest { resource_version, spec, base: None, plan_hash: None, confirm_name: None, reason: None };
        let Err(error) = actions.api.patch_account(name, &patch).await else { return Ok(()) };
        let ApiError::Problem(problem) = &error else { return told(&error) };
        let current = problem.current.clone().and_then(|value| serde_json::from_value::<Account>(value).ok());
        let (ProblemReason::Conflict, Some(current)) = (problem.reason, current) else { return told(&error) };
        let summary = AccountSummary::from(&current);
        let theirs = Fields::from(&summary);
        let clash = clash(&from, &theirs, mine);
        base.set((theirs, summary.resource_version));
        if clash != Clash::default() {
            return Err(Refusal::Clash(clash));
        }
    }
    Err(Refusal::Told(i18n::texts().no_answer.to_owned()))
}

impl From<&AccountSummary> for Fields {
    fn from(account: &AccountSummary) -> Self {
        Self { display_name: account.display_name.clone().unwrap_or_default(), environment: account.environment }
    }
}

fn word(environment: Option<Environment>) -> &'static str {
    match environment {
        None => "",
        Some(Environment::Production) => "production",
        Some(Environment::NonProduction) => "non-production",
    }
}

fn environment(word: &str) -> Option<Environment> {
    serde_json::from_value(word.into()).ok()
}

/// A merge patch of what differs; `None` when nothing does.
fn change(before: &Fields, after: &Fields) -> Option<Value> {
    let mut patch = json!({});
    let text = |fields: &Fields| Some(fields.display_name.trim().to_owned()).filter(|text| !text.is_empty());
    if text(before) != text(after) {
        patch["displayName"] = json!(text(after));
    }
    if before.environment != after.environment {
        patch["environment"] = json!(after.environment);
    }
    patch.as_object().is_some_and(|map| !map.is_empty()).then_some(patch)
}

/// Theirs, where both changed the same field to different values.
fn clash(base: &Fields, theirs: &Fields, mine: &Fields) -> Clash {
    let name = base.display_name != theirs.display_name
        && base.display_name != mine.display_name
        && theirs.display_name != mine.display_name;
    let environment = base.environment != theirs.environment
        && base.environment != mine.environment
        && theirs.environment != mine.environment;
    Clash { display_name: name, environment }
}

#[cfg(test)]
mod tests {
    use super::{Clash, Fields, change, clash};
    use model::account::Environment;
    use serde_json::json;

    fn fields(name: &str, environment: Option<Environment>) -> Fields {
        Fields { display_name: name.into(), environment }
    }

    #[test]
    fn only_what_changed_is_sent() {
        let before = fields("Payments", None);
        assert_eq!(change(&before, &fields(" Payments ", None)), None);
        assert_eq!(change(&before, &fields("", None)), Some(json!({ "displayName": null })));
        let production = fields("Payments", Some(Environment::Production));
        assert_eq!(change(&before, &production), Some(json!({ "environment": "production" })));
    }

    #[test]
    fn a_conflict_elsewhere_is_merged_and_one_on_the_same_field_is_told() {
        let base = fields("a", None);
        let theirs = fields("a", Some(Environment::Production));
        assert_eq!(clash(&base, &theirs, &fields("b", None)), Clash::default());
        let name = Clash { display_name: true, environment: false };
        assert_eq!(clash(&base, &fields("c", None), &fields("b", None)), name);
        assert_eq!(clash(&base, &fields("b", None), &fields("b", None)), Clash::default());
        let environment = Clash { display_name: false, environment: true };
        assert_eq!(clash(&base, &theirs, &fields("a", Some(Environment::NonProduction))), environment);
    }
}
