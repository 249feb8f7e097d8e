//! Google Cloud KMS (FR-201): what its words become, what its client checks, and roots on the run's emulator. The emulator
//! shows neither states nor refusals, so here a server says the words.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use base64::{Engine, engine::general_purpose::STANDARD};
use controller::ports::{DescribedKey, EncryptionContext, ExternalKeys, ProviderFault};
use controller::provider::Gcp;
use google_cloud_auth::credentials::{Credentials, anonymous, external_account};
use model::{KeyReference, ProviderType, Reason};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

const KEY: &str = "projects/acme-prod/locations/europe-west3/keyRings/openkcm/cryptoKeys/root";
const SECRET: &str = "Permission denied for secret@acme-prod.iam.gserviceaccount.com, request 42";

/// A request's path and its Authorization.
type Seen = (String, Option<String>);

/// What a server is asked, and what it says.
#[derive(Clone)]
struct Script {
    status: StatusCode,
    answer: Value,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Script {
    fn says(status: u16, answer: Value) -> Self {
        Self { status: StatusCode::from_u16(status).unwrap(), answer, seen: Arc::default() }
    }

    fn refuses(status: u16, word: &str, message: &str) -> Self {
        Self::says(status, json!({"error": {"code": status, "status": word, "message": message}}))
    }

    async fn serve(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    async fn gcp(&self) -> Gcp {
        Gcp::new(anonymous(), Some(self.serve().await))
    }
}

async fn answer(State(script): State<Script>, uri: Uri, headers: HeaderMap) -> Response {
    let token = headers.get("authorization").and_then(|value| value.to_str().ok()).map(str::to_owned);
    script.seen.lock().unwrap().push((uri.path().to_owned(), token));
    if uri.path() == "/token" {
        let token = json!({"access_token": "short-lived", "issued_token_type": "urn:ietf:params:oauth:token-type:access_token", "token_type": "Bearer", "expires_in": 3600});
        return Json(token).into_response();
    }
    (script.status, Json(script.answer.clone())).into_response()
}

pub(crate) fn anonymous() -> Credentials {
    anonymous::Builder::new().build()
}

fn described_as(purpose: &str, state: &str, algorithm: &str) -> Script {
    let primary = json!({"name": format!("{KEY}/cryptoKeyVersions/3"), "state": state, "algorithm": algorithm, "protectionLevel": "HSM"});
    Script::says(200, json!({"name": KEY, "purpose": purpose, "primary": primary}))
}

async fn described(script: &Script) -> Result<DescribedKey, ProviderFault> {
    let key = KeyReference::parse(ProviderType::GcpKms, KEY).unwrap();
    script.gcp().await.describe(&key).await
}

#[tokio::test]
async fn fr_201_each_error_of_google_has_its_reason_and_a_message_of_our_own() {
    let words = [
        (404, "NOT_FOUND", Reason::NotFound),
        (403, "PERMISSION_DENIED", Reason::AccessDenied),
        (401, "UNAUTHENTICATED", Reason::AccessDenied),
        (429, "RESOURCE_EXHAUSTED", Reason::Throttled),
        (503, "UNAVAILABLE", Reason::Unreachable),
        (500, "INTERNAL", Reason::Unreachable),
        (418, "SOMETHING_NEW", Reason::Unreachable),
    ];
    for (status, word, reason) in words {
        let fault = described(&Script::refuses(status, word, SECRET)).await.unwrap_err();
        assert_eq!(fault.reason, reason, "{word}");
        assert!(!fault.message.is_empty() && !fault.message.contains("secret"), "{word}: {}", fault.message);
    }
}

#[tokio::test]
async fn fr_201_a_project_without_the_api_is_told_to_enable_it() {
    let details = json!([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED", "domain": "googleapis.com"}]);
    let disabled =
        json!({"error": {"code": 403, "status": "PERMISSION_DENIED", "message": SECRET, "details": details}});
    let fault = described(&Script::says(403, disabled)).await.unwrap_err();
    assert!(fault.reason == Reason::AccessDenied && fault.message.contains("cloudkms.googleapis.com"), "{fault}");
}

#[tokio::test]
async fn fr_201_what_use_of_a_key_is_refused_with_has_its_reason() {
    let words = [
        ("root/cryptoKeyVersions/1 is not enabled, current state is: DISABLED.", Reason::KeyDisabled),
        ("root/cryptoKeyVersions/1 is not enabled, current state is: DESTROY_SCHEDULED.", Reason::PendingDeletion),
        ("The request requires purpose ENCRYPT_DECRYPT.", Reason::WrongUsage),
    ];
    for (message, reason) in words {
        let gcp = Script::refuses(400, "FAILED_PRECONDITION", message).gcp().await;
        let fault = gcp.encrypt(KEY, b"probe", &EncryptionContext::new()).await.unwrap_err();
        assert_eq!(fault.reason, reason, "{message}");
    }
}

#[tokio::test]
async fn fr_201_a_key_for_encryption_whose_primary_is_enabled_can_be_used() {
    let key = described(&described_as("ENCRYPT_DECRYPT", "ENABLED", "GOOGLE_SYMMETRIC_ENCRYPTION")).await.unwrap();
    assert_eq!((key.resolved.as_str(), key.unusable), (KEY, None));
    assert!(key.summary.contains("version 3 is ENABLED") && key.summary.contains("HSM"), "{}", key.summary);
}

#[tokio::test]
async fn fr_201_a_key_that_can_not_be_used_says_why() {
    let symmetric = "GOOGLE_SYMMETRIC_ENCRYPTION";
    let cases = [
        ("ASYMMETRIC_SIGN", "ENABLED", "EC_SIGN_P256_SHA256", Reason::WrongUsage),
        ("MAC", "DISABLED", "HMAC_SHA256", Reason::WrongUsage),
        ("ENCRYPT_DECRYPT", "DISABLED", symmetric, Reason::KeyDisabled),
        ("ENCRYPT_DECRYPT", "DESTROY_SCHEDULED", symmetric, Reason::PendingDeletion),
        ("ENCRYPT_DECRYPT", "DESTROYED", symmetric, Reason::PendingDeletion),
        ("ENCRYPT_DECRYPT", "PENDING_GENERATION", symmetric, Reason::KeyDisabled),
        ("ENCRYPT_DECRYPT", "ENABLED", "RSA_DECRYPT_OAEP_2048_SHA256", Reason::WrongAlgorithm),
    ];
    for (purpose, state, algorithm, reason) in cases {
        let key = described(&described_as(purpose, state, algorithm)).await.unwrap();
        assert_eq!(key.unusable.map(|fault| fault.reason), Some(reason), "{purpose} {state} {algorithm}");
    }
    let without_primary = Script::says(200, json!({"name": KEY, "purpose": "ENCRYPT_DECRYPT"}));
    assert_eq!(described(&without_primary).await.unwrap().unusable.unwrap().reason, Reason::KeyDisabled);
}

#[tokio::test]
async fn fr_201_an_answer_damaged_on_its_way_is_not_kept() {
    let sealed = STANDARD.encode(b"sealed");
    let good = json!({
        "name": format!("{KEY}/cryptoKeyVersions/3"), "ciphertext": sealed, "ciphertextCrc32c": crc32c::crc32c(b"sealed").to_string(),
        "verifiedPlaintextCrc32c": true, "verifiedAdditionalAuthenticatedDataCrc32c": true,
    });
    let encrypted = async |change: Value| {
        let mut answer = good.clone();
        answer.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let gcp = Script::says(200, answer).gcp().await;
        gcp.encrypt(KEY, b"probe", &EncryptionContext::new()).await
    };
    assert_eq!(encrypted(json!({})).await.unwrap(), b"sealed");
    for damage in [
        json!({"ciphertextCrc32c": "1"}),
        json!({"verifiedPlaintextCrc32c": false}),
        json!({"verifiedAdditionalAuthenticatedDataCrc32c": false}),
        json!({"name": format!("{KEY}-other/cryptoKeyVersions/3")}),
    ] {
        let fault = encrypted(damage.clone()).await.unwrap_err();
        assert_eq!(fault.reason, Reason::Unreachable, "{damage}");
    }
    let plain = json!({"plaintext": STANDARD.encode(b"probe"), "plaintextCrc32c": "1"});
    let fault = Script::says(200, plain).gcp().await.decrypt(KEY, b"sealed", &EncryptionContext::new()).await;
    assert_eq!(fault.unwrap_err().reason, Reason::Unreachable);
}

#[tokio::test]
async fn fr_201_google_is_reached_with_a_short_lived_token_of_workload_identity() {
    let script = described_as("ENCRYPT_DECRYPT", "ENABLED", "GOOGLE_SYMMETRIC_ENCRYPTION");
    let endpoint = script.serve().await;
    let path = std::env::temp_dir().join(format!("openkcm-subject-{}", uuid::Uuid::new_v4()));
    std::fs::File::create(&path).unwrap().write_all(b"token-of-the-cluster").unwrap();
    let federated = json!({
        "type": "external_account", "universe_domain": "googleapis.com",
        "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/acme/providers/kubernetes",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": format!("{endpoint}/token"), "credential_source": {"file": path},
    });
    let credentials = external_account::Builder::new(federated).build().unwrap();
    let key = KeyReference::parse(ProviderType::GcpKms, KEY).unwrap();
    Gcp::new(credentials, Some(endpoint)).describe(&key).await.unwrap();
    let seen = script.seen.lock().unwrap().clone();
    assert!(seen.contains(&(format!("/v1/{KEY}"), Some("Bearer short-lived".to_owned()))), "{seen:?}");
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn fr_201_google_that_is_not_there_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let key = KeyReference::parse(ProviderType::GcpKms, KEY).unwrap();
    let gcp = Gcp::new(anonymous(), Some(format!("http://{address}")));
    let fault = gcp.describe(&key).await.unwrap_err();
    assert!(fault.reason == Reason::Unreachable && fault.reason.is_transient(), "{fault}");
}
