//! A sharded kcp: the index follows every URL of the endpoint slice.

use crate::plane::{eventually, run};
use bff::index::{Index, follow};
use bff::kcp::Kcp;
use model::Account;
use serde_json::json;
use std::sync::Arc;
use testkit::{Consumer, Shards};

fn roots(index: &Index, consumer: &Consumer) -> Option<usize> {
    index.view(&consumer.path, |view| view.workspace.map(|workspace| workspace.accounts.rows().len()))
}

async fn make(consumer: &Consumer, name: &str) {
    let root = json!({"metadata": {"name": name}, "spec": {"providerType": "Platform"}});
    consumer.create::<Account>(&serde_json::from_value(root).unwrap()).await.unwrap();
}

#[test]
fn workspaces_of_every_shard_are_known_once_and_go_with_the_shard_that_serves_them() {
    run(async |plane| {
        let provider = &plane.provider;
        let (left, right) = (provider.consumer("left").await.unwrap(), provider.consumer("right").await.unwrap());
        let shards = Shards::before(provider).await.unwrap();
        shards.serve("one", &[&left]);
        shards.serve("two", &[&right]);
        shards.serve("three", &[&left]);
        shards.name(&["one"]);
        let index = Arc::new(Index::default());
        let kcp = Kcp::from_config(shards.config(&provider.bff())).unwrap();
        let following = tokio::spawn(follow(kcp, Arc::clone(&index)));
        let is_synced = || index.pulse.missing().is_empty();
        let knows = async |what: &str, consumer: &Consumer, count: Option<usize>| {
            eventually(what, async || (is_synced() && roots(&index, consumer) == count).then_some(())).await;
        };
        knows("the left one", &left, Some(0)).await;
        assert_eq!(roots(&index, &right), None);

        shards.name(&["one", "two", "three"]);
        knows("the right one", &right, Some(0)).await;
        make(&left, "first").await;
        make(&right, "first").await;
        knows("the root of the right one", &right, Some(1)).await;
        knows("the root of the left one, shown by two URLs", &left, Some(1)).await;

        // The second URL of the left one takes over; in between nobody misses it.
        shards.serve("one", &[]);
        shards.name(&["two", "three"]);
        make(&left, "second").await;
        let stays = async || {
            assert!(roots(&index, &left).is_some_and(|count| count >= 1), "the left one was gone for a moment");
            (roots(&index, &left) == Some(2)).then_some(())
        };
        eventually("the second root", stays).await;

        shards.name(&["three"]);
        knows("that the right one is gone", &right, None).await;
        assert_eq!(roots(&index, &left), Some(2));
        make(&left, "third").await;
        knows("the third root, by the URL that has taken over", &left, Some(3)).await;
        following.abort();
    });
}
