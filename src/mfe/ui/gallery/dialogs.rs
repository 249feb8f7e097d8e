//! The two dangerous dialogs.

use super::keys::Keys;
use crate::ui::{
    ConfirmDialog, ConfirmGap, ConfirmTexts, Difference, Effect, Effects, KeyValue, KeyValues, LiveMark, MessageKind,
    MessageStrip,
};
use leptos::prelude::*;

#[component]
pub(super) fn Dialogs(tier_three: bool) -> impl IntoView {
    let open = RwSignal::new(true);
    let dialog = if tier_three { rekey(open).into_any() } else { disable(open).into_any() };
    view! { <Keys /> {dialog} }
}

pub(super) fn texts(reason: &'static str) -> ConfirmTexts {
    ConfirmTexts {
        cancel: "Cancel".into(),
        type_before: "Please type".into(),
        type_after: "to confirm:".into(),
        type_hint: "Upper and lower case count. Pasting is fine.".into(),
        reason: reason.into(),
        gap: |gap| match gap {
            ConfirmGap::MoreCharacters(1) => "1 more character".into(),
            ConfirmGap::MoreCharacters(n) => format!("{n} more characters"),
            ConfirmGap::WrongCase => "Wrong case".into(),
            ConfirmGap::OtherName => "Not this name".into(),
            ConfirmGap::ReasonMissing => "Reason missing".into(),
        },
    }
}

fn effect(number: &str, text: &str) -> Effect {
    Effect { number: number.into(), text: text.into(), ..Effect::default() }
}

fn rekey(open: RwSignal<bool>) -> impl IntoView {
    const FROM: &str = "arn:aws:kms:eu-central-1:482910337561:key/mrk-1f0c2d94b7a84e6fa3d15e2c6b905e7a";
    const TO: &str = "arn:aws:kms:eu-central-1:482910337561:key/mrk-77d2a1c05b9e4c3c8f1a0e94d6b27c19";
    let effects = vec![
        Effect {
            link: Some(("Show keys".into(), "#k".into())),
            ..effect("2,412", "service keys are wrapped again. No data is re-encrypted.")
        },
        Effect {
            note: Some("+ unknown on 3 keys".into()),
            ..effect("9,874", "clients keep working; nothing is evicted.")
        },
        Effect {
            note: Some("was 12 a minute ago".into()),
            moved: true,
            ..effect("14", "rotations due meanwhile wait, then happen once.")
        },
        effect("3", "crypto edges keep what they hold; key versions stay the same."),
    ];
    view! {
        <ConfirmDialog
            open=open
            on_cancel=move |()| open.set(false)
            on_confirm=move |_| open.set(false)
            title="Re-key root of trust aws-root-production in payments"
            action="Re-key aws-root-production"
            type_name="aws-root-production".to_owned()
            reason_required=true
            reversibility=|| view! { <b>"You can cancel at any point"</b>" and re-key back while the old key still exists in AWS. Keep it until the re-key is complete. "<span class="kc-dim">"The last re-key of this size took 1 min 18 s (12 Aug 2026)."</span> }
            texts=texts("Reason, kept in the history")
        >
            <KeyValues framed=true><KeyValue label="From"><Difference text=FROM with=TO /></KeyValue><KeyValue label="To"><Difference text=TO with=FROM /></KeyValue></KeyValues>
            <Effects title="What happens" effects=effects.clone() trailing=|| view! { <LiveMark live=true text="Live" time="14:02:31" /> } />
        </ConfirmDialog>
    }
}

fn disable(open: RwSignal<bool>) -> impl IntoView {
    let effects = vec![
        Effect {
            link: Some(("Show clients".into(), "#c".into())),
            ..effect("318", "clients can no longer encrypt or decrypt with this key.")
        },
        Effect {
            note: Some("edge-eu-3 unreachable".into()),
            note_is_critical: true,
            ..effect("3", "crypto edges evict all 54 versions.")
        },
        effect("1", "rotation is skipped (tomorrow, 12:00); the schedule stays."),
    ];
    view! {
        <ConfirmDialog
            open=open
            on_cancel=move |()| open.set(false)
            on_confirm=move |_| open.set(false)
            title="Disable service key card-tokens in payments"
            action="Disable card-tokens"
            reversibility=|| view! { <b>"You can enable the key again."</b>" All versions are kept and data stays readable afterwards." }
            texts=texts("Reason, kept in the history (optional)")
        >
            <Effects title="What happens" effects=effects.clone() trailing=|| view! { <LiveMark live=true text="Live" time="14:02:31" /> } />
            <MessageStrip kind=MessageKind::Warning><b>"edge-eu-3 has not answered for 40 s."</b>" It serves this key until its lease ends at 14:02:51 at the latest."</MessageStrip>
        </ConfirmDialog>
    }
}
