//! The platform's own security: a root with the operator's key, moved to a key of one's own and back (FR-201, FR-203).

use crate::kms::{Kms, credentials};
use crate::rekey::rekey_phase;
use crate::world::{account, account_phase, active_key, bundles, plane, providers, tenant_id};
use controller::context::Settings;
use controller::provider::{Aws, Platform};
use controller::run::{Controller, Options};
use model::account::{AccountPhase, AccountSpec, ProviderType, RekeyPhase};
use model::{Account, KeyReference, names};
use serde_json::json;
use std::sync::Arc;
use testkit::Consumer;

fn provider_type(account: &Account) -> Option<ProviderType> {
    Some(account.status.as_ref()?.active_key.as_ref()?.provider_type)
}

/// Confirms the move, and waits until it is over.
async fn moved(consumer: &Consumer, spec: &AccountSpec) {
    let confirmation = names::rekey_confirmation("root", spec.reference());
    let spec = json!({ "providerType": spec.provider_type, "region": spec.region, "keyReference": spec.key_reference });
    let change = json!({ "metadata": { "annotations": { names::CONFIRM_REKEY: confirmation } }, "spec": spec });
    let target = consumer.patch::<Account>("root", change).await.unwrap().spec.provider_type;
    let done = |a: &Account| provider_type(a) == Some(target) && rekey_phase(a) == Some(RekeyPhase::Completed);
    consumer.eventually("root", "moved", done).await.unwrap();
}

#[tokio::test]
async fn fr_203_a_root_moves_from_the_platforms_key_to_ones_own_and_back() {
    let provider = plane().await.provider("platform").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let (theirs, ours) = (kms.good().await, kms.good().await);
    let aws = Arc::new(Aws::new(credentials(), Some(provider.plane().aws().to_owned())));
    let platform = Platform::new(aws, KeyReference::parse(ProviderType::AwsKms, &theirs).unwrap());
    let options = Options {
        config: provider.controller(),
        orchestrator: ([127, 0, 0, 1], 0).into(),
        metrics: ([127, 0, 0, 1], 0).into(),
        providers: providers(&provider).with(ProviderType::Platform, Arc::new(platform)),
        settings: Settings::default(),
        identity: "test".to_owned(),
    };
    let _controller = Controller::start(options).await.unwrap();
    let consumer = provider.consumer("platform").await.unwrap();
    let own = account("root", &ours).spec;
    let spec = AccountSpec { provider_type: ProviderType::Platform, region: None, key_reference: None, ..own.clone() };
    consumer.create(&Account::new("root", spec.clone())).await.unwrap();
    let ready = |a: &Account| account_phase(a) == Some(AccountPhase::Ready);
    consumer.eventually("root", "Ready", ready).await.unwrap();
    active_key(&consumer, "orders", "root", "Never").await;

    moved(&consumer, &own).await;
    moved(&consumer, &spec).await;
    let kept = bundles(&provider, &tenant_id(&consumer).await).await;
    let wrapped = kept[0].keys["orders"].recent[0].wrapped.as_ref().unwrap();
    assert_eq!(wrapped.root_version, 3, "wrapped anew by each move");
}
