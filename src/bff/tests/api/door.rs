//! Who gets in: kcp's word, and nothing else.

use crate::consumer::Consumer;
use crate::conversation::Conversation;
use crate::plane::{eventually, run};
use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use k8s_openapi::api::rbac::v1::ClusterRoleBinding;
use kube::Api;
use kube::api::DeleteParams;

#[test]
fn without_a_token_nobody_is_anybody() {
    run(async |plane| {
        let consumer = Consumer::bare(plane).await;
        let answer = Conversation::new(&consumer, None).get("").await.expect(401);
        assert_eq!(answer.reason(), "Unauthorized");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    });
}

#[test]
fn a_cookie_is_no_token() {
    run(async |plane| {
        let consumer = Consumer::bare(plane).await;
        let nobody = Conversation::new(&consumer, None);
        let request = nobody.request(Method::GET, "", &[("cookie", "openmfp_auth_cookie=abc; token=abc")], None);
        nobody.send(request).await.expect(401);
    });
}

#[test]
fn garbage_and_expired_tokens_are_refused() {
    run(async |plane| {
        let consumer = Consumer::bare(plane).await;
        let jwt = |payload: &str| {
            format!("{}.{}.x", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), URL_SAFE_NO_PAD.encode(payload))
        };
        let expired = jwt(r#"{"sub":"owner","exp":1000000000}"#);
        let forged = jwt(r#"{"sub":"owner","exp":4000000000,"iss":"https://elsewhere.example"}"#);
        for token in ["garbage".to_owned(), expired, forged] {
            let answer = Conversation::new(&consumer, Some(token)).get("/accounts").await.expect(401);
            assert_eq!(answer.reason(), "Unauthorized");
        }
    });
}

#[test]
fn a_foreign_workspace_and_one_that_does_not_exist_look_the_same() {
    run(async |plane| {
        let (own, foreign) = (Consumer::enabled(plane).await, Consumer::enabled(plane).await);
        let owner = own.user("owner").await;
        let answers = [owner.about(&foreign.path).get("/keys").await, owner.about("root:nowhere").get("/keys").await];
        for answer in &answers {
            assert_eq!((answer.status, answer.reason()), (404, "NotFound"));
        }
        assert_eq!(answers[0].body["detail"], answers[1].body["detail"]);
    });
}

#[test]
fn a_right_that_is_withdrawn_is_gone_within_seconds_and_ends_streams() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        let viewer = consumer.user("viewer").await;
        viewer.get("/accounts").await.expect(200);
        let mut stream = viewer.stream(None).await;
        let bindings = Api::<ClusterRoleBinding>::all(consumer.admin.clone());
        bindings.delete("tests-viewer", &DeleteParams::default()).await.unwrap();
        eventually("the viewer reads no more", async || (viewer.get("/accounts").await.status == 403).then_some(()))
            .await;
        assert_eq!(stream.until("bye").await.data["reason"], "Forbidden");
        assert!(stream.next().await.is_none());
    });
}
