//! Which URL of the export's endpoint slice serves which logical cluster. kcp names one URL per shard, and a logical cluster lives
//! on one shard; but two URLs may lead to the same one: a second address, or a shard that is moving.
//!
//! Invariants: a cluster is served by one URL at a time, the first that showed something of it; what others show of it meanwhile is
//! left aside, so nothing is there twice and nothing goes back and forth between two views of it. When that URL goes, the
//! next takes over; since its news was left aside, it lists anew. A new URL counts at once; one that the slice stops to name counts
//! for [`FAREWELL`] longer, so that a slice that is written in two steps, or made anew, takes no workspace out of service.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a URL counts that is no longer named.
pub const FAREWELL: Duration = Duration::from_secs(5);

/// The URLs that show each logical cluster; the first of them serves it.
#[derive(Clone, Debug, Default)]
pub struct Serving(HashMap<String, Vec<Arc<str>>>);

/// What the end of a URL leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Clusters that nobody serves any more.
    pub clusters: Vec<String>,
    /// URLs that have taken others over, and list anew.
    pub successors: BTreeSet<Arc<str>>,
}

impl Serving {
    /// The URL that serves `cluster`.
    pub fn of(&self, cluster: &str) -> Option<&Arc<str>> {
        self.0.get(cluster)?.first()
    }

    /// `url` shows something of `cluster`; whether it is the one that serves it.
    pub fn shows(&mut self, cluster: &str, url: &Arc<str>) -> bool {
        let Some(urls) = self.0.get_mut(cluster) else {
            self.0.insert(cluster.to_owned(), vec![url.clone()]);
            return true;
        };
        if !urls.contains(url) {
            urls.push(url.clone());
        }
        urls.first() == Some(url)
    }

    /// Whether another URL than `url` serves `cluster`.
    pub fn is_anothers(&self, cluster: &str, url: &str) -> bool {
        self.of(cluster).is_some_and(|serving| serving.as_ref() != url)
    }

    /// `url` shows nothing of `cluster` any more; answers who takes it over.
    pub fn leaves(&mut self, cluster: &str, url: &str) -> Option<Arc<str>> {
        let urls = self.0.get_mut(cluster)?;
        let served = urls.first().is_some_and(|first| first.as_ref() == url);
        urls.retain(|known| known.as_ref() != url);
        if urls.is_empty() {
            self.0.remove(cluster);
            return None;
        }
        urls.first().filter(|_| served).cloned()
    }

    /// `url` is no longer in the slice.
    pub fn forget(&mut self, url: &str) -> Left {
        let mut left = Left::default();
        let shown: Vec<String> =
            self.0.iter().filter(|(_, urls)| urls.iter().any(|u| u.as_ref() == url)).map(|(c, _)| c.clone()).collect();
        for cluster in shown {
            left.successors.extend(self.leaves(&cluster, url));
            if self.of(&cluster).is_none() {
                left.clusters.push(cluster);
            }
        }
        left.clusters.sort();
        left
    }
}

/// The URLs that an APIExportEndpointSlice names.
pub fn slice_urls(slice: &Value) -> BTreeSet<String> {
    let endpoints = slice.pointer("/status/endpoints").and_then(Value::as_array);
    let urls = endpoints.into_iter().flatten().filter_map(|endpoint| endpoint["url"].as_str());
    urls.map(|url| url.trim_end_matches('/').to_owned()).filter(|url| !url.is_empty()).collect()
}

/// URLs as the slice last named them, and those it has stopped to name, which stay a while.
#[derive(Debug, Default)]
pub struct Departures {
    named: BTreeSet<String>,
    leaving: BTreeMap<String, Instant>,
}

impl Departures {
    /// The slice names `urls`; answers those that count.
    pub fn told(&mut self, urls: BTreeSet<String>, now: Instant) -> BTreeSet<String> {
        for gone in self.named.difference(&urls) {
            self.leaving.insert(gone.clone(), now + FAREWELL);
        }
        self.leaving.retain(|url, _| !urls.contains(url));
        self.named = urls;
        self.present(now)
    }

    /// Those that count now.
    pub fn present(&mut self, now: Instant) -> BTreeSet<String> {
        self.leaving.retain(|_, until| *until > now);
        self.named.iter().chain(self.leaving.keys()).cloned().collect()
    }

    /// When the next one ceases to count.
    pub fn next(&self) -> Option<Instant> {
        self.leaving.values().min().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{Departures, FAREWELL, Serving, slice_urls};
    use proptest::prelude::*;
    use serde_json::json;
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::Arc;
    use std::time::Instant;

    fn urls<const N: usize>(names: [&str; N]) -> [Arc<str>; N] {
        names.map(Arc::from)
    }

    #[test]
    fn every_url_of_the_slice_counts_once() {
        let slice = json!({"status": {"endpoints": [{"url": "https://a/x"}, {"url": "https://b/x/"}, {"url": "https://b/x"}, {"url": ""}, {}]}});
        assert_eq!(slice_urls(&slice), BTreeSet::from(["https://a/x".to_owned(), "https://b/x".to_owned()]));
        assert!(slice_urls(&json!({"status": {}})).is_empty() && slice_urls(&json!({})).is_empty());
    }

    #[test]
    fn a_url_that_comes_back_in_time_never_was_away() {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        let (mut departures, start) = (Departures::default(), Instant::now());
        departures.told(set(&["a", "b"]), start);
        assert_eq!(departures.told(set(&[]), start), set(&["a", "b"]));
        assert_eq!(departures.told(set(&["b", "c"]), start), set(&["a", "b", "c"]));
        assert_eq!(departures.next(), Some(start + FAREWELL));
        assert_eq!(departures.present(start + FAREWELL), set(&["b", "c"]));
        assert_eq!(departures.next(), None);
    }

    #[test]
    fn a_url_that_goes_takes_only_its_own_clusters_with_it() {
        let [a, b] = urls(["a", "b"]);
        let mut serving = Serving::default();
        assert!(serving.shows("one", &a) && serving.shows("two", &b));
        let left = serving.forget("a");
        assert_eq!((left.clusters, left.successors.len()), (vec!["one".to_owned()], 0));
        assert_eq!(serving.of("two"), Some(&b));
    }

    #[test]
    fn of_two_urls_that_serve_a_cluster_one_counts_and_the_other_takes_over_when_it_goes() {
        let [a, b] = urls(["a", "b"]);
        let mut serving = Serving::default();
        assert!(serving.shows("one", &b) && !serving.shows("one", &a) && serving.shows("one", &b));
        assert!(serving.is_anothers("one", "a") && !serving.is_anothers("one", "b"));
        let left = serving.forget("b");
        assert!(left.clusters.is_empty() && left.successors == BTreeSet::from([a.clone()]), "{left:?}");
        assert!(serving.shows("one", &a));
    }

    #[test]
    fn a_cluster_that_moves_to_another_shard_is_taken_over() {
        let [a, b] = urls(["a", "b"]);
        let mut serving = Serving::default();
        serving.shows("one", &a);
        serving.shows("one", &b);
        assert_eq!(serving.leaves("one", "b"), None, "a still serves it");
        serving.shows("one", &b);
        assert_eq!(serving.leaves("one", "a"), Some(b.clone()));
        assert_eq!((serving.leaves("one", "b"), serving.of("one")), (None, None));
    }

    proptest! {
        /// Against the plain reading: per cluster a queue of the URLs that show it.
        #[test]
        fn a_cluster_is_served_by_the_first_that_shows_it(
            steps in proptest::collection::vec((0..4_u8, "[c-e]", "[x-z]"), 0..60),
        ) {
            let (mut serving, mut queues) = (Serving::default(), BTreeMap::<String, Vec<String>>::new());
            for (what, cluster, url) in steps {
                match what {
                    0 | 1 => {
                        let queue = queues.entry(cluster.clone()).or_default();
                        if !queue.contains(&url) {
                            queue.push(url.clone());
                        }
                        prop_assert_eq!(serving.shows(&cluster, &Arc::from(url.as_str())), queue.first() == Some(&url));
                    }
                    2 => {
                        let queue = queues.entry(cluster.clone()).or_default();
                        let served = queue.first() == Some(&url);
                        queue.retain(|known| *known != url);
                        let successor = queue.first().filter(|_| served).cloned();
                        let told = serving.leaves(&cluster, &url);
                        prop_assert_eq!(told.as_deref(), successor.as_deref());
                    }
                    _ => {
                        let mut expected = super::Left::default();
                        for (cluster, queue) in &mut queues {
                            let shown = queue.contains(&url);
                            let served = queue.first() == Some(&url);
                            queue.retain(|known| *known != url);
                            match queue.first() {
                                Some(next) if served => drop(expected.successors.insert(Arc::from(next.as_str()))),
                                None if shown => expected.clusters.push(cluster.clone()),
                                _ => {}
                            }
                        }
                        prop_assert_eq!(serving.forget(&url), expected);
                    }
                }
                for cluster in ["c", "d", "e"] {
                    let expected = queues.get(cluster).and_then(|queue| queue.first());
                    prop_assert_eq!(serving.of(cluster).map(AsRef::as_ref), expected.map(String::as_str));
                }
            }
        }
    }
}
