//! Counted writes: what the controller has written to kcp, as watches see it.

use futures::StreamExt;
use k8s_openapi::api::core::v1::Secret;
use kube::runtime::watcher;
use kube::{Api, Client, Resource};
use model::{Account, ServiceEncryptionKey};
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::sync::Arc;
use testkit::{Consumer, Provider};
use tokio::sync::watch;

/// How many writes there have been: bundles, and objects with their statuses.
pub(crate) struct Writes(Arc<watch::Sender<u64>>);

impl Writes {
    /// Counts from now on.
    pub(crate) fn count(provider: &Provider, consumer: &Consumer) -> Self {
        let count = Arc::new(watch::Sender::new(0));
        let bundles = Api::<Secret>::namespaced(Client::try_from(provider.config()).unwrap(), "openkcm");
        follow(bundles, count.clone());
        follow(consumer.api::<Account>(), count.clone());
        follow(consumer.api::<ServiceEncryptionKey>(), count.clone());
        Self(count)
    }

    /// Their number by now.
    pub(crate) fn so_far(&self) -> u64 {
        *self.0.borrow()
    }

    /// Waits until there have been so many.
    pub(crate) async fn reach(&self, target: u64) {
        // The counters live as long as the test.
        let _ = self.0.subscribe().wait_for(|count| *count >= target).await;
    }
}

fn follow<K>(api: Api<K>, count: Arc<watch::Sender<u64>>)
where
    K: Resource<DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + Sync + 'static,
{
    tokio::spawn(async move {
        let mut all = std::pin::pin!(watcher(api, watcher::Config::default()));
        while all.next().await.is_some() {
            count.send_modify(|count| *count += 1);
        }
    });
}
