//! Buttons, fields, tabs and toasts in every state.

use super::pressed;
use crate::ui::{
    Button, ButtonKind, Card, Checkbox, EmptyState, Facet, Feedback, Field, IconName, Input, Link, MessageKind,
    MessageStrip, NumberStep, Page, PageBody, PageHeader, RadioCard, RadioCards, Select, SelectOption, Switch, Tab,
    TabPanel, Tabs, TextArea, Toasts,
};
use leptos::prelude::*;

#[component]
pub(super) fn Forms(toasts: Toasts) -> impl IntoView {
    let tab = RwSignal::new("status".to_owned());
    let tabs = vec![
        Tab::new("status", "Status"),
        Tab::new("versions", "Versions").count("54"),
        Tab::new("history", "History"),
    ];
    view! {
        <Page>
            <PageHeader
                title="card-tokens"
                crumb=("Service keys".to_owned(), "#keys".to_owned())
                facets=|| view! { <Facet label="Application">"vault-cards"</Facet><Facet label="Root of trust"><Link href="#r">"aws-root-production"</Link></Facet> }
                tabs=move || view! { <Tabs label="Sections of card-tokens" tabs=tabs current=tab on_select=move |id| tab.set(id) /> }
            />
            <PageBody>
                <Show when=move || tab.get() == "status"><TabPanel id="status">{buttons(toasts)} {fields()} {choices()}</TabPanel></Show>
                <Show when=move || tab.get() != "status"><EmptyState title="Nothing here" text="This tab is a sample." /></Show>
            </PageBody>
        </Page>
    }
}

fn buttons(toasts: Toasts) -> impl IntoView {
    let why = || Some("Can't create now\nNo connection since 14:02:31".to_owned());
    let row = move |kind, name: &'static str| {
        view! {
            <p class="kc-row" style:margin-bottom="0.5rem">
                <Button kind=kind on_press=move |()| pressed(toasts, "payments-key is disabled.")>{name}</Button>
                <Button kind=kind icon=IconName::Download>"With icon"</Button>
                <Button kind=kind disabled_reason=why()>"Blocked"</Button>
                <Button kind=kind busy=true>"Busy"</Button>
                <Button kind=kind pressed=Some(true)>"Pressed"</Button>
                <Button kind=kind icon=IconName::Overflow label="More" />
            </p>
        }
    };
    view! {
        <Card title="Buttons">
            {row(ButtonKind::Emphasized, "Emphasized")} {row(ButtonKind::Standard, "Standard")}
            {row(ButtonKind::Transparent, "Transparent")} {row(ButtonKind::Negative, "Negative")}
        </Card>
        <Card title="Strips">
            <MessageStrip>"Provider was Google Cloud KMS and is now "<b>"AWS KMS"</b>"; both taken from the ARN."</MessageStrip>
            <p></p><MessageStrip kind=MessageKind::Success>"It went well."</MessageStrip>
            <p></p><MessageStrip kind=MessageKind::Warning>"Needs a look."</MessageStrip>
            <p></p><MessageStrip kind=MessageKind::Error actions=|| view! { <Button icon=IconName::Copy>"Copy gcloud command"</Button> }><b>"KeyDisabled since 13:41."</b>" Google Cloud disabled version 4."</MessageStrip>
        </Card>
    }
}

fn fields() -> impl IntoView {
    let text = RwSignal::new("aws-root-payouts".to_owned());
    let arn = RwSignal::new("arn:aws:kms:eu-central-1:482910337561:key/mrk-8a41d07b".to_owned());
    let (days, env, note) =
        (RwSignal::new("30".to_owned()), RwSignal::new("prod".to_owned()), RwSignal::new(String::new()));
    let set = |signal: RwSignal<String>| move |t: String| signal.set(t);
    view! {
        <Card title="Fields">
            <div style:display="grid" style:gap="1rem">
                <Field label="Name" required=true hint="Lower case letters, digits and hyphens."><Input value=text on_input=set(text) width=24.0 /></Field>
                <Field label="Key reference" required=true feedback=Some(Feedback::Success("Recognised as an AWS KMS key ARN".into()))><Input mono=true value=arn on_input=set(arn) /></Field>
                <Field label="Key reference" feedback=Some(Feedback::Error("The region eu-central-9 does not exist. Use one of AWS's regions.".into()))><Input mono=true value=arn on_input=set(arn) /></Field>
                <Field label="Region" feedback=Some(Feedback::Warning("Not this portal's region.".into()))><Input value=text on_input=set(text) readonly=true /></Field>
                <Field label="Days" required=true><NumberStep value=days on_input=set(days) min=1 max=365 less_label="One day less" more_label="One day more" /></Field>
                <Field label="Environment"><Select width=16.0 value=env on_change=set(env) options=vec![SelectOption::new("prod", "production"), SelectOption::new("test", "non-production")] /></Field>
                <Field label="Note"><TextArea value=note on_input=set(note) /></Field>
            </div>
        </Card>
    }
}

fn choices() -> impl IntoView {
    let schedule = RwSignal::new("days".to_owned());
    let (on, checked) = (RwSignal::new(true), RwSignal::new(true));
    let cards = vec![
        RadioCard::new("hourly", "Hourly", "about 8,760 versions a year"),
        RadioCard::new("daily", "Daily", "365 versions a year"),
        RadioCard::new("days", "Every N days", "12 versions a year"),
        RadioCard::new("never", "Never", "").blocked(Some("Your organisation's policy asks for a schedule".into())),
    ];
    view! {
        <Card title="Choices">
            <RadioCards label="How often does a new version replace this key?" cards=cards value=schedule on_change=move |v| schedule.set(v) />
            <p class="kc-row" style:margin-top="1rem">
                <Switch label="Key Chain Manager" on=on on_change=move |v| on.set(v) />
                <Switch label="Off" on=false on_change=|_| () />
                <Switch label="Blocked" on=true on_change=|_| () disabled_reason=Some("12 service keys still exist".to_owned()) />
                <Checkbox label="Application" checked=checked on_change=move |v| checked.set(v) />
                <Checkbox label="Mixed" checked=false mixed=true on_change=|_| () />
                <Checkbox label="Name" checked=true disabled=true on_change=|_| () />
            </p>
        </Card>
    }
}
