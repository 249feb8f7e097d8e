//! A reference that never passed is corrected in place: no re-key, since nothing is wrapped by it yet.

use crate::account::actions::RootActions;
use crate::account::reference_field::ReferenceField;
use crate::account::reference_input::{Given, ReferenceInput, Verdict};
use crate::account::verification_texts::texts;
use crate::api::ApiError;
use crate::i18n;
use crate::store::{Kind, Verb};
use crate::ui::{Button, ButtonKind, MessageKind, MessageStrip};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::wire::{AccountSummary, PatchRequest};
use serde_json::{Value, json};

/// The field with what is there now, and its two buttons.
#[component]
pub(super) fn Correction(
    /// The root, while it exists.
    account: Memo<Option<AccountSummary>>,
    /// Saved, or given up.
    #[prop(into)]
    on_close: Callback<()>,
    /// The page's actions.
    actions: RootActions,
) -> impl IntoView {
    let t = texts();
    let start = account.get_untracked().map(|account| given(&account));
    let input = ReferenceInput::new(start.unwrap_or_else(|| Given::of(model::ProviderType::AwsKms)));
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    Effect::new(move |_| {
        input.given.track();
        failed.set(None);
    });
    let refused = Signal::derive(move || failed.get().and_then(|error| error.field().map(|(_, text)| text)));
    let other = move || failed.get().filter(|error| error.field().is_none()).map(|error| error.text());
    let blocked = Signal::derive(move || {
        let may = actions.store.blocked(Verb::Update, Kind::Account).get();
        let same = account.get().is_some_and(|account| given(&account) == input.given.get());
        let is_good = matches!(input.given.with(Given::verdict), Verdict::Good(..));
        may.or_else(|| (!is_good).then(|| t.not_well_formed.to_owned()))
            .or_else(|| same.then(|| t.unchanged.to_owned()))
    });
    let save = move |()| {
        let Some(known) = account.get_untracked() else { return };
        let patch = PatchRequest {
            resource_version: known.resource_version.clone(),
            spec: change(&given(&known), &input.given.get_untracked()),
            base: None,
            plan_hash: None,
            confirm_name: None,
            reason: None,
        };
        busy.set(true);
        spawn_local(async move {
            let answer = actions.api.patch_account(&known.name, &patch).await;
            let is_left = busy.try_set(false).is_some();
            match answer {
                Ok(_) => {
                    actions.say((t.corrected)(&known.name));
                    if !is_left {
                        on_close.run(());
                    }
                }
                Err(error) => failed.set(Some(error)),
            }
        });
    };
    view! {
        <ReferenceField input refused />
        {move || other().map(|text| view! { <MessageStrip kind=MessageKind::Error announce=true>{text}</MessageStrip> })}
        <div class="kc-row">
            <Button kind=ButtonKind::Emphasized on_press=save disabled_reason=blocked busy>{t.save}</Button>
            <Button kind=ButtonKind::Transparent on_press=on_close>{i18n::texts().cancel}</Button>
        </div>
    }
}

fn given(account: &AccountSummary) -> Given {
    Given {
        provider: account.provider_type,
        region: account.region.clone().unwrap_or_default(),
        text: account.key_reference.clone().unwrap_or_default(),
    }
}

/// A merge patch of the spec that carries only what differs.
fn change(before: &Given, after: &Given) -> Value {
    let (before, after) = (before.spec(), after.spec());
    let mut patch = json!({});
    if before.key_reference != after.key_reference {
        patch["keyReference"] = json!(after.key_reference);
    }
    if before.region != after.region {
        patch["region"] = json!(after.region);
    }
    if before.provider_type != after.provider_type {
        patch["providerType"] = json!(after.provider_type);
    }
    patch
}

#[cfg(test)]
mod tests {
    use super::change;
    use crate::account::reference_input::Given;
    use model::ProviderType;
    use serde_json::json;

    #[test]
    fn a_correction_carries_only_what_differs() {
        let arn = |region: &str| format!("arn:aws:kms:{region}:111122223333:alias/root");
        let before = Given::of(ProviderType::AwsKms).with_text(&arn("eu-central-1"));
        let same_region = before.with_text(&arn("eu-central-1").replace("root", "other"));
        assert_eq!(change(&before, &same_region), json!({ "keyReference": same_region.text }));
        let moved = before.with_text(&arn("eu-west-1"));
        assert_eq!(change(&before, &moved), json!({ "keyReference": moved.text, "region": "eu-west-1" }));
        let azure = before.with_text("https://acme.vault.azure.net/keys/root");
        assert_eq!(change(&before, &azure)["region"], json!(null));
        assert_eq!(change(&before, &azure)["providerType"], json!("AzureKeyVault"));
    }
}
