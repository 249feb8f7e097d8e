//! What AWS's words become (FR-201). The emulator refuses nobody and throttles nobody, so here a server says the words.

use crate::kms::credentials;
use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use controller::ports::{EncryptionContext, ExternalKeys, ProviderFault};
use controller::provider::Aws;
use model::{KeyReference, ProviderType, Reason};
use serde_json::json;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

const ARN: &str = "arn:aws:kms:eu-central-1:000000000000:key/00000000-0000-4000-8000-000000000000";

/// An endpoint that answers everything with one error.
async fn endpoint(code: &'static str) -> String {
    let body = json!({"__type": code, "message": "principal arn:aws:iam::1:user/secret of request 42"}).to_string();
    let answer =
        move || async move { (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, "application/x-amz-json-1.1")], body) };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/", post(answer))).await });
    format!("http://{address}")
}

fn aws(endpoint: String) -> Aws {
    Aws::new(credentials(), Some(endpoint))
}

async fn described(code: &'static str) -> ProviderFault {
    let key = KeyReference::parse(ProviderType::AwsKms, ARN).unwrap();
    aws(endpoint(code).await).describe(&key).await.unwrap_err()
}

#[tokio::test]
async fn fr_201_each_error_of_aws_has_its_reason_and_a_message_of_our_own() {
    let words = [
        ("AccessDeniedException", Reason::AccessDenied),
        ("UnrecognizedClientException", Reason::AccessDenied),
        ("ExpiredTokenException", Reason::AccessDenied),
        ("NotFoundException", Reason::NotFound),
        ("InvalidArnException", Reason::MalformedReference),
        ("ThrottlingException", Reason::Throttled),
        ("KMSInternalException", Reason::Unreachable),
        ("SomethingNewException", Reason::Unreachable),
    ];
    for (code, reason) in words {
        let fault = described(code).await;
        assert_eq!(fault.reason, reason, "{code}");
        assert!(!fault.message.is_empty() && !fault.message.contains("secret"), "{code}: {}", fault.message);
    }
}

#[tokio::test]
async fn fr_201_what_use_of_a_key_is_refused_with_has_its_reason() {
    let words = [
        ("DisabledException", Reason::KeyDisabled),
        ("KMSInvalidStateException", Reason::PendingDeletion),
        ("InvalidKeyUsageException", Reason::WrongUsage),
        ("AccessDeniedException", Reason::AccessDenied),
    ];
    for (code, reason) in words {
        let aws = aws(endpoint(code).await);
        let fault = aws.encrypt(ARN, b"probe", &EncryptionContext::new()).await.unwrap_err();
        assert_eq!(fault.reason, reason, "{code}");
    }
}

#[tokio::test]
async fn fr_203_a_re_encrypt_that_is_not_allowed_is_no_fault_but_the_longer_way() {
    let moved = async |code| {
        let aws = aws(endpoint(code).await);
        aws.re_encrypt(ARN, ARN, b"ciphertext", &EncryptionContext::new()).await.map_err(|fault| fault.reason)
    };
    for code in ["AccessDeniedException", "UnsupportedOperationException", "UnknownOperationException"] {
        assert_eq!(moved(code).await, Ok(None), "{code}");
    }
    // What speaks against the keys themselves is told as it is.
    assert_eq!(moved("DisabledException").await, Err(Reason::KeyDisabled));
    assert_eq!(moved("ThrottlingException").await, Err(Reason::Throttled));
}

#[tokio::test]
async fn fr_201_a_provider_that_is_not_there_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let key = KeyReference::parse(ProviderType::AwsKms, ARN).unwrap();
    let fault = aws(format!("http://{address}")).describe(&key).await.unwrap_err();
    assert!(fault.reason == Reason::Unreachable && fault.reason.is_transient(), "{fault}");
}

/// An endpoint that gives the credentials of a role, and shows who asks for a key.
async fn endpoint_of_a_role(seen: Arc<Mutex<Vec<String>>>) -> String {
    let answer = move |headers: HeaderMap, body: String| {
        let seen = seen.clone();
        async move {
            let signed = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
            let who = signed.split_once("Credential=").and_then(|(_, rest)| rest.split('/').next()).unwrap_or_default();
            if body.contains("Action=AssumeRole") {
                seen.lock()
                    .unwrap()
                    .push(format!("{who} assumes {}", body.contains("RoleSessionName=openkcm-controller")));
                let xml = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
                return ([(header::CONTENT_TYPE, "text/xml")], xml.to_owned());
            }
            seen.lock().unwrap().push(format!("{who} asks"));
            let key = json!({"KeyMetadata": {"KeyId": "00000000-0000-4000-8000-000000000000", "Arn": ARN, "KeyState": "Enabled"}});
            ([(header::CONTENT_TYPE, "application/x-amz-json-1.1")], key.to_string())
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/", post(answer))).await });
    format!("http://{address}")
}

#[tokio::test]
async fn fr_201_an_answer_about_another_key_or_another_place_is_not_taken() {
    let endpoint = endpoint_of_a_role(Arc::default()).await;
    for asked in [
        "arn:aws:kms:eu-central-1:000000000000:key/11111111-0000-4000-8000-000000000000",
        "arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-4000-8000-000000000000",
        "arn:aws:kms:eu-west-1:000000000000:alias/root",
    ] {
        let key = KeyReference::parse(ProviderType::AwsKms, asked).unwrap();
        assert_eq!(aws(endpoint.clone()).describe(&key).await.unwrap_err().reason, Reason::NotFound, "{asked}");
    }
    let alias = KeyReference::parse(ProviderType::AwsKms, "arn:aws:kms:eu-central-1:000000000000:alias/root").unwrap();
    assert_eq!(aws(endpoint).describe(&alias).await.unwrap().resolved, ARN);
}
