//! The field for an external key, as the wizard, a correction and a re-key ask for it: parsed with every change, shown in
//! its labelled parts, wrong parts underlined.

use crate::account::mistake_texts::mistake;
use crate::account::reference_input::{ReferenceInput, Verdict, around, segments};
use crate::account::reference_texts::texts;
use crate::i18n;
use crate::ui::{Button, ButtonKind, Feedback, Field, IconName, Input, MessageStrip, ObjectStatus, Status};
use leptos::prelude::*;
use model::KeyReference;
use model::key_reference::{Part, PartLabel};

/// The field.
#[component]
pub(super) fn ReferenceField(
    /// Its input.
    input: ReferenceInput,
    /// What the server said about the reference; shown until the text changes.
    #[prop(optional, into)]
    refused: Signal<Option<String>>,
) -> impl IntoView {
    let t = texts();
    let verdict = Memo::new(move |_| input.given.with(super::reference_input::Given::verdict));
    let feedback = Signal::derive(move || match (refused.get(), verdict.get()) {
        (Some(text), _) => Some(Feedback::Error(text)),
        (None, Verdict::Empty) => None,
        (None, Verdict::Good(..)) => Some(Feedback::Success(String::new())),
        (None, Verdict::Wrong(error)) => Some(Feedback::Error(mistake(&error.mistake))),
    });
    let example = move || (t.example)(input.given.with(|given| given.provider));
    view! {
        <Field label=t.label required=true hint=t.hint feedback>
            <Input
                value=Signal::derive(move || input.given.with(|given| given.text.clone()))
                on_input=move |text: String| input.type_text(&text)
                on_paste=move |_: String| input.paste()
                placeholder=example
                mono=true
            />
        </Field>
        {move || match verdict.get() {
            Verdict::Good(reference, parts) => view! { <Recognised input reference parts /> }.into_any(),
            Verdict::Wrong(error) => underlined(&input.given.with(|given| given.text.clone()), &error.span).into_any(),
            Verdict::Empty => ().into_any(),
        }}
        {move || notice(input).map(|text| view! { <MessageStrip announce=true>{text}</MessageStrip> })}
    }
}

#[component]
fn Recognised(input: ReferenceInput, reference: KeyReference, parts: Vec<Part>) -> impl IntoView {
    let sheet = stylers_macro::style_sheet!("src/mfe/account/reference_field.css");
    let t = texts();
    let text = input.given.with_untracked(|given| given.text.trim().to_owned());
    let pieces = segments(&text, &parts)
        .into_iter()
        .map(|(text, label)| match label {
            None => view! { class=sheet, <span class="kc-reference-field__between">{text}</span> }.into_any(),
            Some(label) => {
                let class = if label == PartLabel::Key {
                    "kc-reference-field__part is-key"
                } else {
                    "kc-reference-field__part"
                };
                let name = (t.part)(&reference, label);
                view! {
                    class=sheet,
                    <span class=format!("{class} {sheet}")>
                        <b class="kc-reference-field__value">{text}</b>
                        <small class="kc-reference-field__label">{name}</small>
                    </span>
                }
                .into_any()
            }
        })
        .collect_view();
    let can_undo = move || input.taken.with(|taken| taken.as_ref().is_some_and(|taken| taken.pasted));
    view! {
        class=sheet,
        <div class="kc-reference-field">
            <div class="kc-reference-field__head">
                <ObjectStatus status=Status::Ok text=(t.recognised)(&reference) />
                <Show when=can_undo>
                    <Button kind=ButtonKind::Transparent icon=IconName::Undo on_press=move |()| input.undo()>{t.undo}</Button>
                </Show>
            </div>
            <div class="kc-reference-field__parts" role="group" aria-label=t.parts>{pieces}</div>
        </div>
    }
}

/// The text with the part underlined that is wrong.
fn underlined(text: &str, span: &std::ops::Range<usize>) -> impl IntoView + use<> {
    let sheet = stylers_macro::style_sheet!("src/mfe/account/reference_field.css");
    let (before, wrong, after) = around(text, span);
    view! {
        class=sheet,
        <code class="kc-reference-field__wrong" aria-hidden="true">
            {before} <u class="kc-reference-field__here">{wrong}</u> {after}
        </code>
    }
}

/// What a recognised reference has changed beside the text.
fn notice(input: ReferenceInput) -> Option<String> {
    let names = i18n::texts();
    let taken = input.taken.get()?;
    let now = input.given.get();
    let (was, is) = (names.provider(taken.before.provider), names.provider(now.provider));
    let provider = (taken.before.provider != now.provider).then_some((was, is));
    let region = (taken.before.region != now.region && !now.region.is_empty()).then_some(now.region.as_str());
    Some((texts().taken)(provider, region)).filter(|text| !text.is_empty())
}
