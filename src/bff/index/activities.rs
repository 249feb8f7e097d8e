//! What happened in a workspace, newest first. kcp forgets events after an hour; here the newest stay, also of objects that
//! are gone, within bounds: so many per object, so many in all.

use jiff::Timestamp;
use model::wire::Activity;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Kept per object.
const PER_OBJECT: usize = 50;
/// Kept per workspace.
const IN_ALL: usize = 2_000;

/// When it happened, and the event's name: unique, and in order.
type At = (Timestamp, Arc<str>);
/// Kind and name.
type Object = (String, String);

/// What happened, by time, by object and by event.
#[derive(Debug, Default)]
pub struct Activities {
    by_time: BTreeMap<At, Activity>,
    of_object: HashMap<Object, BTreeSet<At>>,
    times: HashMap<Arc<str>, Timestamp>,
}

impl Activities {
    /// Takes an event in; seen again it counts once, at its newest time.
    pub(super) fn put(&mut self, event: &str, activity: Activity) {
        if let Some((name, time)) = self.times.get_key_value(event).map(|(name, time)| (Arc::clone(name), *time)) {
            self.drop_one(&(time, name));
        }
        let (name, object): (Arc<str>, Object) = (event.into(), (activity.kind.clone(), activity.name.clone()));
        let at = (activity.time, name);
        let known = self.of_object.entry(object).or_default();
        known.insert(at.clone());
        let crowded = (known.len() > PER_OBJECT).then(|| known.first().cloned()).flatten();
        self.times.insert(Arc::clone(&at.1), at.0);
        self.by_time.insert(at, activity);
        let oldest = || self.by_time.first_key_value().map(|(at, _)| at.clone());
        let gone = crowded.or_else(|| (self.by_time.len() > IN_ALL).then(oldest).flatten());
        if let Some(gone) = gone {
            self.drop_one(&gone);
        }
    }

    /// What happened to an object, newest first.
    pub fn of(&self, kind: &str, name: &str) -> Vec<Activity> {
        let known = self.of_object.get(&(kind.to_owned(), name.to_owned()));
        let newest_first = known.into_iter().flatten().rev();
        newest_first.filter_map(|at| self.by_time.get(at)).cloned().collect()
    }

    /// What happened to all objects, newest first, each with its event's name.
    pub fn newest(&self) -> impl Iterator<Item = (&str, &Activity)> {
        self.by_time.iter().rev().map(|((_, event), activity)| (&**event, activity))
    }

    /// How many are remembered.
    pub fn len(&self) -> usize {
        self.by_time.len()
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.by_time.is_empty()
    }

    fn drop_one(&mut self, at: &At) {
        let Some(activity) = self.by_time.remove(at) else { return };
        self.times.remove(&at.1);
        let object = (activity.kind, activity.name);
        if let Some(known) = self.of_object.get_mut(&object) {
            known.remove(at);
            if known.is_empty() {
                self.of_object.remove(&object);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Activities, Activity, IN_ALL, PER_OBJECT};
    use jiff::Timestamp;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn activity(second: i64, name: &str) -> Activity {
        Activity {
            time: Timestamp::from_second(second).unwrap(),
            actor: None,
            action: "Rotated".into(),
            kind: "ServiceEncryptionKey".into(),
            name: name.into(),
            message: String::new(),
            facts: BTreeMap::new(),
            reason: None,
            warning: false,
        }
    }

    #[test]
    fn the_oldest_make_room() {
        let mut all = Activities::default();
        for second in 0..i64::try_from(IN_ALL).unwrap() + 10 {
            all.put(&format!("e{second}"), activity(second, &format!("k{}", second % 100)));
        }
        assert_eq!((all.newest().count(), all.times.len()), (IN_ALL, IN_ALL));
        assert_eq!(all.newest().last().unwrap().0, "e10");
        for second in 0..100 {
            all.put(&format!("busy{second}"), activity(second + 10_000, "busy"));
        }
        assert_eq!(all.of("ServiceEncryptionKey", "busy").len(), PER_OBJECT, "one object doesn't push out the others");
        assert_eq!(all.newest().count(), IN_ALL);
    }

    proptest! {
        #[test]
        fn an_event_counts_once_however_often_it_is_seen(seen in proptest::collection::vec((0_u8..20, 0_i64..50), 0..60)) {
            let (mut all, mut expected) = (Activities::default(), BTreeMap::new());
            for (event, second) in seen {
                let name = format!("k{}", event % 3);
                all.put(&event.to_string(), activity(second, &name));
                expected.insert(event.to_string(), (second, name));
            }
            let found: BTreeMap<_, _> =
                all.newest().map(|(event, a)| (event.to_owned(), (a.time.as_second(), a.name.clone()))).collect();
            prop_assert_eq!(&found, &expected);
            let times: Vec<_> = all.newest().map(|(_, activity)| activity.time).collect();
            prop_assert!(times.is_sorted_by(|one, two| one >= two));
            let of_objects: usize = (0..3).map(|n| all.of("ServiceEncryptionKey", &format!("k{n}")).len()).sum();
            prop_assert_eq!(of_objects, expected.len());
        }
    }
}
