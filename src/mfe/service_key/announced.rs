//! What a screen reader hears of a list that lives: which rows changed and how many wait, at most once in five seconds, however
//! much happens.

use crate::i18n;
use crate::service_key::list_texts::texts;
use crate::service_key::rows::Rows;
use crate::service_key::state::word;
use crate::shell::now;
use jiff::Timestamp;
use leptos::prelude::*;
use model::wire::KeySummary;
use std::collections::BTreeSet;
use std::time::Duration;

const QUIET: Duration = Duration::from_secs(5);
/// Changes of one moment are told together.
const SETTLE: Duration = Duration::from_millis(500);

/// The sentence to be heard. Ends with its owner.
pub(super) fn announced(rows: Rows) -> ReadSignal<String> {
    let happens = move || {
        rows.changed.track();
        rows.waiting.track();
    };
    let say = move |from: Timestamp| {
        let changed: Vec<KeySummary> = rows.changed.with_untracked(|changed| {
            rows.data.with_untracked(|data| {
                let names = changed.iter().filter(|(_, (at, _))| *at >= from).map(|(name, _)| name);
                names.filter_map(|name| data.get(name).cloned()).collect()
            })
        });
        sentence(&changed, rows.waiting.with_untracked(BTreeSet::len), now())
    };
    told(happens, say, QUIET, SETTLE)
}

/// What `say` makes of what happened since it was last asked: soon after `happens` moves, but with a pause of `quiet` between.
fn told(
    happens: impl Fn() + 'static,
    say: impl Fn(Timestamp) -> String + Copy + 'static,
    quiet: Duration,
    settle: Duration,
) -> ReadSignal<String> {
    let (said, set_said) = signal(String::new());
    let waits = StoredValue::new(false);
    let last = StoredValue::new(now());
    Effect::new(move |before: Option<()>| {
        happens();
        if before.is_none() || waits.get_value() {
            return;
        }
        waits.set_value(true);
        let since_last = Duration::try_from(now().duration_since(last.get_value())).unwrap_or_default();
        let tell = move || {
            let Some(from) = last.try_get_value() else { return };
            waits.set_value(false);
            last.set_value(now());
            set_said.set(say(from));
        };
        set_timeout(tell, quiet.saturating_sub(since_last).max(settle));
    });
    said
}

/// One row by its name and state, many by their number; what waits behind it.
fn sentence(changed: &[KeySummary], waiting: usize, now: Timestamp) -> String {
    let t = texts();
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut parts = Vec::new();
    match changed {
        [] => {}
        [key] => parts.push(format!("{}: {}.", key.name, word(key, now))),
        many => parts.push((t.changed)(&i18n::number(number(many.len())))),
    }
    if waiting > 0 {
        parts.push((t.waits)(number(waiting), &i18n::number(number(waiting))));
    }
    parts.join(" ")
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use super::{sentence, told};
    use gloo_timers::future::TimeoutFuture;
    use jiff::Timestamp;
    use leptos::prelude::*;
    use leptos::task::tick;
    use model::ServiceEncryptionKey;
    use model::wire::KeySummary;
    use std::time::Duration;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn one_row_is_told_by_name_and_many_by_number() {
        let key = KeySummary::from(&ServiceEncryptionKey::test().active());
        let say = |changed: &[KeySummary], waiting| sentence(changed, waiting, Timestamp::UNIX_EPOCH);
        let both = [key.clone(), key];
        assert_eq!(say(&both[..1], 0), "card-tokens: Active.");
        assert_eq!(say(&both, 0), "2 keys have changed.");
        assert_eq!(say(&[], 1), "1 new key waits to be shown.");
        assert_eq!(say(&both[..1], 2), "card-tokens: Active. 2 new keys wait to be shown.");
        assert_eq!(say(&[], 0), "");
    }

    #[wasm_bindgen_test]
    async fn a_burst_is_told_once_and_the_next_one_again() {
        let owner = Owner::new();
        owner.set();
        let happened = RwSignal::new(0);
        let heard = RwSignal::new(0);
        let say = move |_| {
            heard.update(|heard| *heard += 1);
            happened.get_untracked().to_string()
        };
        let said = told(move || happened.track(), say, Duration::from_millis(400), Duration::from_millis(50));
        tick().await;
        assert_eq!(said.get_untracked(), "", "nothing happened yet");
        for burst in 1..=2 {
            for _ in 0..10 {
                happened.update(|n| *n += 1);
                tick().await;
            }
            while heard.get_untracked() < burst {
                TimeoutFuture::new(1).await;
            }
            assert_eq!((heard.get_untracked(), said.get_untracked()), (burst, (10 * burst).to_string()));
        }
        drop(owner);
    }
}
