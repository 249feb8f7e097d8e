//! The preview of a schedule.

use crate::consumer::Consumer;
use crate::plane::run;
use model::ServiceEncryptionKey;
use model::schedule::RotationSchedule;
use serde_json::json;

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
