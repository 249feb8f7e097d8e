//! The preview of a schedule.

use crate::consumer::Consumer;
use crate::plane::run;
use jiff::{Timestamp, Unit};
use model::{Cadence, RotationJitter, RotationSchedule, ServiceEncryptionKey};
use serde_json::{Value, json};

#[test]
fn fr_301_a_schedule_is_previewed_with_its_company() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        let at = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(30);
        let key = ServiceEncryptionKey::test().every(RotationSchedule::Daily);
        for name in ["one", "two"] {
            consumer.key(key.clone().named(name).under("root").active().next_at(at)).await;
        }
        let viewer = consumer.user("viewer").await;
        let anchor = at - jiff::SignedDuration::from_hours(24);
        let ask = format!("/rotations?schedule=Daily&from={anchor}&count=2");
        let all = viewer.get(&ask).await.expect(200).body;
        assert_eq!(all["rotations"][0], json!({ "at": at, "sameMinute": 2, "sameDay": 2 }));
        assert_eq!(all["rotations"].as_array().unwrap().len(), 2);
        let others = viewer.get(&format!("{ask}&key=one")).await.expect(200).body;
        assert_eq!(others["rotations"][1]["sameMinute"], 1);
        let own = viewer.get("/rotations?schedule=Never&key=one").await.expect(200).body;
        assert_eq!(own, json!({ "rotations": [] }));
        assert_eq!(viewer.get("/rotations?schedule=often").await.expect(422).body["field"], "schedule");
        for bad in ["", "schedule=Daily&from=now", "schedule=Daily&count=0"] {
            assert_eq!(viewer.get(&format!("/rotations?{bad}")).await.expect(400).reason(), "BadRequest", "{bad}");
        }
    });
}

#[test]
fn fr_303_a_preview_and_the_forecast_count_with_the_operators_jitter() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        let cluster = plane.bff.index.view(&consumer.path, |view| view.cluster.unwrap().to_owned());
        let cadence = Cadence::new(&cluster, RotationJitter::from(50));
        let anchor = Timestamp::now().round(Unit::Second).unwrap();
        let interval = |key| cadence.interval(RotationSchedule::Daily, key).unwrap();
        let key = ServiceEncryptionKey::test().every(RotationSchedule::Daily).named("one").under("root").active();
        consumer.key(key.next_at(anchor + interval("one"))).await;
        let tenant = consumer.tenant().await;
        let viewer = consumer.user("viewer").await;
        let total = |overview: &Value| -> u64 {
            overview["forecast"].as_array().unwrap().iter().map(|day| day["keys"].as_u64().unwrap()).sum()
        };
        let punctual = total(&viewer.get("/overview").await.expect(200).body);
        consumer.tenant_status(&tenant, json!({ "rotationJitterPercent": 50 })).await;

        // A key that is yet to be made, and one that is there, whose own anchor is known.
        let ask = format!("/rotations?schedule=Daily&from={anchor}&count=2&key=new");
        let new = viewer.get(&ask).await.expect(200).body;
        assert_eq!((&new["rotations"][0]["at"], &new["jitterPercent"]), (&json!(anchor + interval("new")), &json!(50)));
        assert_eq!(new["rotations"][1]["at"], json!(anchor + interval("new") + interval("new")));
        let known = viewer.get("/rotations?schedule=Daily&count=1&key=one").await.expect(200).body;
        assert_eq!(known["rotations"][0]["at"], json!(anchor + interval("one")));
        let early = total(&viewer.get("/overview").await.expect(200).body);
        let end = (anchor.as_second().div_euclid(86_400) + 90) * 86_400;
        let every = interval("one").as_secs();
        let expected = (end - 1 - anchor.as_second()) / every;
        assert!(
            early > punctual && early.abs_diff(expected.unsigned_abs()) <= 1,
            "{early}, not {expected} or {punctual}"
        );
    });
}
