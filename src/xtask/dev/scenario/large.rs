//! Ten thousand keys under one root, made side by side.

use crate::dev::kcp::Kcp;
use crate::dev::scenario::{collection, key, side_by_side};
use crate::failure::Outcome;

const LARGE: u32 = 10_000;
const SCHEDULES: [&str; 5] = ["Hourly", "Daily", "Weekly", "30 Days", "Never"];

/// Makes them; gives their number.
pub(super) fn keys(owner: &Kcp, root: &str) -> Outcome<usize> {
    side_by_side(LARGE, |first, count| share(owner, root, first, count))?;
    Ok(LARGE as usize)
}

/// Keys are made in order, so when the last of a share exists, all of it does.
fn share(owner: &Kcp, root: &str, first: u32, count: u32) -> Outcome {
    let name = |number: u32| format!("service-key-{number:05}");
    let collection = collection("serviceencryptionkeys");
    if owner.get(&format!("{collection}/{}", name(first + count - 1)))?.is_some() {
        return Ok(());
    }
    for number in first..first + count {
        let application = format!("service-{:03}", number % 200);
        let schedule = SCHEDULES[number as usize % SCHEDULES.len()];
        let state = if number % 50 == 0 { "Disabled" } else { "Enabled" };
        owner.create(&collection, &key(&name(number), &application, root, "AES-GCM-256", schedule, state))?;
        if first == 0 && number % 100 == 99 {
            println!("  large: about {} of {LARGE} keys", (number + 1) * (LARGE / count));
        }
    }
    Ok(())
}
