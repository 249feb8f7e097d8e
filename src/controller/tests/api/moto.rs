//! AWS as others have written it: moto answers what ministack can't.

use crate::kms::{Kms, REGION, credentials};
use crate::world::{account, account_phase, plane};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_kms::config::Credentials;
use controller::ports::{EncryptionContext, ExternalKeys};
use controller::provider::Aws;
use model::account::AccountPhase;
use model::{Account, KeyReference, ProviderType, Reason};
use serde_json::json;
use std::process::{Command, Stdio};

#[tokio::test]
async fn fr_201_a_key_of_another_emulator_is_described_and_encrypts_in_its_context_alone() {
    let plane = plane().await;
    let endpoint = plane.moto().await.unwrap();
    let arn = Kms::new(endpoint).good().await;
    let aws = Aws::new(credentials(), Some(endpoint.to_owned()));
    let key = KeyReference::parse(ProviderType::AwsKms, &arn).unwrap();
    let described = aws.describe(&key).await.unwrap();
    assert_eq!((described.resolved.as_str(), described.unusable), (arn.as_str(), None));
    let context = EncryptionContext::from([("openkcm:tenant".to_owned(), "tn-1".to_owned())]);
    let ciphertext = aws.encrypt(&arn, b"root material", &context).await.unwrap();
    assert_eq!(aws.decrypt(&arn, &ciphertext, &context).await.unwrap().as_slice(), b"root material");
    let other = EncryptionContext::from([("openkcm:tenant".to_owned(), "tn-2".to_owned())]);
    assert_eq!(aws.decrypt(&arn, &ciphertext, &other).await.unwrap_err().reason, Reason::WrongAlgorithm);
}

const ROLE: &str = "arn:aws:iam::123456789012:role/openkcm";

/// One request to IAM, in so many words; the answer's XML.
async fn iam(endpoint: &str, action: &str, fields: &[(&str, &str)]) -> String {
    // Whoever is first installs it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let form: Vec<_> =
        [("Action", action), ("Version", "2010-05-08")].into_iter().chain(fields.iter().copied()).collect();
    let scope =
        "AWS4-HMAC-SHA256 Credential=setup/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0";
    let request = reqwest::Client::new().post(endpoint).header("authorization", scope).form(&form);
    let answer = request.send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{action}: {text}");
    text
}

fn allows(actions: &[&str]) -> String {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}).to_string()
}

fn element(xml: &str, name: &str) -> String {
    let (_, rest) = xml.split_once(&format!("<{name}>")).unwrap();
    rest.split('<').next().unwrap().to_owned()
}

/// A role that may do these things and that anybody may assume, in two requests.
async fn role(endpoint: &str, actions: &[&str]) {
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]});
    iam(endpoint, "CreateRole", &[("RoleName", "openkcm"), ("AssumeRolePolicyDocument", &trust.to_string())]).await;
    let policy = allows(actions);
    iam(endpoint, "PutRolePolicy", &[("RoleName", "openkcm"), ("PolicyName", "kms"), ("PolicyDocument", &policy)])
        .await;
}

#[tokio::test]
async fn fr_201_keys_are_used_with_the_credentials_of_the_role_that_is_assumed() {
    // Two requests make the role, three the user, one the key; from then on everything is checked.
    let endpoint = plane().await.moto_with_policies(6).await.unwrap();
    role(&endpoint, &["kms:*"]).await;
    let shared = controller_user(&endpoint).await;
    let arn = Kms::new(&endpoint).good().await;
    let key = KeyReference::parse(ProviderType::AwsKms, &arn).unwrap();
    let by_itself = Aws::new(shared.clone(), Some(endpoint.clone()));
    assert!(by_itself.describe(&key).await.is_err(), "the controller's own identity may use no key");
    let assumed = Aws::assuming(&shared, ROLE, Some(endpoint)).await;
    assert_eq!(assumed.describe(&key).await.unwrap().resolved, arn);
    let context = EncryptionContext::new();
    let ciphertext = assumed.encrypt(&arn, b"root material", &context).await.unwrap();
    assert_eq!(assumed.decrypt(&arn, &ciphertext, &context).await.unwrap().as_slice(), b"root material");
}

/// A user that may assume roles and nothing else, in three requests.
async fn controller_user(endpoint: &str) -> SdkConfig {
    iam(endpoint, "CreateUser", &[("UserName", "controller")]).await;
    let policy = allows(&["sts:AssumeRole"]);
    let fields = [("UserName", "controller"), ("PolicyName", "assume"), ("PolicyDocument", policy.as_str())];
    iam(endpoint, "PutUserPolicy", &fields).await;
    let made = iam(endpoint, "CreateAccessKey", &[("UserName", "controller")]).await;
    let own = Credentials::new(element(&made, "AccessKeyId"), element(&made, "SecretAccessKey"), None, None, "test");
    let shared = aws_config::defaults(BehaviorVersion::latest()).credentials_provider(own).region(Region::new(REGION));
    shared.http_client(credentials().http_client().unwrap()).endpoint_url(endpoint).load().await
}

#[tokio::test]
async fn fr_201_the_real_controller_uses_keys_with_a_web_identity_and_no_key_of_its_own() {
    let provider = plane().await.provider("web-identity").await.unwrap();
    // Two requests make the role, one the key, and the controller's token is exchanged by the fourth.
    let endpoint = provider.plane().moto_with_policies(4).await.unwrap();
    role(&endpoint, &["kms:*"]).await;
    let arn = Kms::new(&endpoint).good().await;
    let token = provider.plane().directory().join("web-identity-token");
    std::fs::write(&token, "a.service.account").unwrap();

    let log = std::fs::File::create(provider.plane().directory().join("web-identity.log")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_openkcm-controller"));
    command.args(["run", "--orchestrator", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--context", "controller"]);
    command.arg("--kubeconfig").arg(provider.controller_kubeconfig().unwrap()).args(["--aws-endpoint", &endpoint]);
    command.env("AWS_ROLE_ARN", ROLE).env("AWS_WEB_IDENTITY_TOKEN_FILE", &token);
    command.env("AWS_ENDPOINT_URL_STS", &endpoint).env("AWS_EC2_METADATA_DISABLED", "true");
    command
        .env_remove("AWS_ACCESS_KEY_ID")
        .env_remove("AWS_SECRET_ACCESS_KEY")
        .env("HOME", provider.plane().directory());
    let mut controller = command.stdin(Stdio::null()).stderr(log).spawn().unwrap();
    let consumer = provider.consumer("web-identity").await.unwrap();
    consumer.create(&account("root", &arn)).await.unwrap();
    let ready = consumer.eventually("root", "Ready", |a: &Account| account_phase(a) == Some(AccountPhase::Ready)).await;
    controller.kill().unwrap();
    controller.wait().unwrap();
    ready.unwrap();
}
