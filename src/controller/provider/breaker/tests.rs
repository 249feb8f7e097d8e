use super::{Guarded, LAST_PAUSE, THRESHOLD};
use crate::ports::{DescribedKey, EncryptionContext, ExternalKeys, ProviderFault};
use futures::FutureExt;
use futures::future::BoxFuture;
use model::{KeyReference, ProviderType, Reason};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

const FRANKFURT: &str = "arn:aws:kms:eu-central-1:000000000000:key/00000000-0000-4000-8000-000000000000";
const IRELAND: &str = "arn:aws:kms:eu-west-1:000000000000:key/00000000-0000-4000-8000-000000000000";

/// A holder of keys that says what it is told to, and counts how often it is asked.
#[derive(Default)]
struct Script {
    says: Mutex<Option<Reason>>,
    asked: AtomicU32,
}

impl ExternalKeys for Script {
    fn describe<'a>(&'a self, _: &'a KeyReference) -> BoxFuture<'a, Result<DescribedKey, ProviderFault>> {
        async { Err(ProviderFault::new(Reason::NotFound, "not asked here")) }.boxed()
    }

    fn encrypt<'a>(
        &'a self,
        _: &'a str,
        _: &'a [u8],
        _: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Vec<u8>, ProviderFault>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let says = *self.says.lock().unwrap();
        async move { says.map_or(Ok(Vec::new()), |reason| Err(ProviderFault::new(reason, "no"))) }.boxed()
    }

    fn decrypt<'a>(
        &'a self,
        _: &'a str,
        _: &'a [u8],
        _: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Zeroizing<Vec<u8>>, ProviderFault>> {
        async { Err(ProviderFault::new(Reason::NotFound, "not asked here")) }.boxed()
    }
}

struct World {
    script: Arc<Script>,
    guarded: Guarded,
}

impl World {
    fn new() -> Self {
        let script = Arc::new(Script::default());
        Self { guarded: Guarded::new(ProviderType::AwsKms, script.clone()), script }
    }

    fn says(&self, reason: Option<Reason>) {
        *self.script.says.lock().unwrap() = reason;
    }

    async fn call(&self, reference: &str) -> Option<ProviderFault> {
        self.guarded.encrypt(reference, b"", &EncryptionContext::new()).await.err()
    }

    async fn calls(&self, reference: &str, times: u32) -> u32 {
        let before = self.script.asked.load(Ordering::SeqCst);
        for _ in 0..times {
            self.call(reference).await;
        }
        self.script.asked.load(Ordering::SeqCst) - before
    }
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_fails_again_and_again_is_spared_and_the_others_are_not() {
    let world = World::new();
    world.says(Some(Reason::Unreachable));
    assert_eq!(world.calls(FRANKFURT, 100).await, THRESHOLD);
    let fault = world.call(FRANKFURT).await.unwrap();
    assert!(fault.reason == Reason::Unreachable && fault.message.contains("AWS KMS in eu-central-1"), "{fault}");
    assert_eq!(world.calls(IRELAND, 1).await, 1);
}

#[tokio::test(start_paused = true)]
async fn after_the_pause_one_call_tries_and_an_answer_closes_the_circuit() {
    let world = World::new();
    world.says(Some(Reason::Throttled));
    world.calls(FRANKFURT, THRESHOLD).await;
    tokio::time::advance(LAST_PAUSE).await;
    assert_eq!(world.calls(FRANKFURT, 10).await, 1, "it still fails, and is spared again");
    world.says(None);
    assert_eq!(world.calls(FRANKFURT, 10).await, 0, "the pause isn't over");
    tokio::time::advance(LAST_PAUSE).await;
    assert_eq!(world.calls(FRANKFURT, 10).await, 10);
    assert_eq!(world.call(FRANKFURT).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_an_answer_and_opens_nothing() {
    let world = World::new();
    world.says(Some(Reason::AccessDenied));
    assert_eq!(world.calls(FRANKFURT, 50).await, 50);
    for _ in 0..10 {
        world.says(Some(Reason::Unreachable));
        world.calls(FRANKFURT, THRESHOLD - 1).await;
        world.says(Some(Reason::KeyDisabled));
        assert_eq!(world.calls(FRANKFURT, 1).await, 1, "one answer between starts the count anew");
    }
}
