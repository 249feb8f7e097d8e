//! Who gets in: kcp's word, and nothing else.

use crate::consumer::Consumer;
use crate::conversation::Conversation;
use crate::plane::{eventually, run};
use axum::body::Body;
use axum::http::{Method, Request, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bff::http::Limits;
use k8s_openapi::api::rbac::v1::ClusterRoleBinding;
use kube::api::DeleteParams;
use kube::{Api, Client};
use tower::ServiceExt;

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

/// Tokens that kcp has looked at in vain, as its own metrics count them.
async fn looked_at_in_vain(kcp: &Client) -> f64 {
    let request = Request::get("/metrics").body(Vec::new()).unwrap();
    let text = kcp.request_text(request).await.unwrap();
    let attempts = text.lines().filter(|line| line.starts_with("authentication_attempts{"));
    let vain = attempts.filter(|line| !line.contains("result=\"success\""));
    vain.map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()).sum()
}

#[test]
fn a_flood_of_bad_tokens_costs_kcp_next_to_nothing() {
    run(async |plane| {
        let kcp = plane.provider.plane().operator().await.unwrap();
        let path = Consumer::bare(plane).await.path;
        let app = bff::app(plane.bff.clone().with_limits(Limits::new(512, 0, 5, 0)));
        let send = async |token: String| {
            let request = Request::get(format!("/api/v1/workspaces/{path}/keys"));
            let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
            app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status().as_u16()
        };
        let before = looked_at_in_vain(&kcp).await;
        for _ in 0..500 {
            assert_eq!(send("the-same".into()).await, 401);
        }
        let mut asked = 0;
        for number in 0..1_500 {
            let status = send(format!("bad-{number}")).await;
            assert!([401, 429].contains(&status), "{status}");
            asked += usize::from(status == 401);
        }
        assert!(asked < 10, "{asked} of 1,500 were asked about");
        // Other tests send bad tokens too, a few.
        let cost = looked_at_in_vain(&kcp).await - before;
        assert!((1.0..200.0).contains(&cost), "2,000 bad tokens were {cost} questions to kcp");
    });
}
