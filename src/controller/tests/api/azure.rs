//! Azure Key Vault and Managed HSM (FR-201): the challenge, the federated credential, the wire protocol, and what its words become. A
//! server with certificates of the real names plays vault and authority; nothing in the client knows that.

use crate::azure_stub::{Stub, TENANT};
use controller::ports::{DescribedKey, EncryptionContext, ExternalKeys, ProviderFault};
use controller::provider::{Azure, AzureConfig, AzureProof};
use model::{KeyReference, ProviderType, Reason};
use std::path::PathBuf;

const VERSION: &str = "0123456789abcdef0123456789abcdef";

fn url(name: &str) -> String {
    format!("https://acme.vault.azure.net/keys/{name}")
}

fn azure(stub: &Stub, proof: AzureProof) -> Azure {
    let config = AzureConfig {
        client_id: "openkcm".to_owned(),
        proof,
        authority: "https://login.microsoftonline.com".to_owned(),
        address: Some(stub.address),
        trusted: stub.certificates.clone(),
    };
    Azure::new(config).unwrap()
}

/// A file with the cluster's token.
fn proof() -> PathBuf {
    let path = std::env::temp_dir().join(format!("openkcm-assertion-{}", uuid::Uuid::new_v4()));
    std::fs::write(&path, "token-of-the-cluster\n").unwrap();
    path
}

async fn federated() -> (Stub, Azure) {
    let stub = Stub::serve().await;
    let azure = azure(&stub, AzureProof::FederatedToken(proof()));
    (stub, azure)
}

async fn described(azure: &Azure, name: &str) -> Result<DescribedKey, ProviderFault> {
    azure.describe(&KeyReference::parse(ProviderType::AzureKeyVault, &url(name)).unwrap()).await
}

fn for_root(name: &str) -> EncryptionContext {
    EncryptionContext::from([("openkcm.io/account".to_owned(), name.to_owned())])
}

#[tokio::test]
async fn fr_201_a_key_of_azure_is_pinned_to_its_version_and_wraps_for_one_root_alone() {
    let (stub, azure) = federated().await;
    for name in ["rsa", "oct"] {
        let key = described(&azure, name).await.unwrap();
        assert_eq!((key.resolved.as_str(), key.unusable), (format!("{}/{VERSION}", url(name)).as_str(), None));
        let sealed = azure.encrypt(&key.resolved, b"material", &for_root("mine")).await.unwrap();
        assert_eq!(azure.decrypt(&key.resolved, &sealed, &for_root("mine")).await.unwrap().as_slice(), b"material");
        for (blob, root) in [(sealed.as_slice(), "yours"), (b"{}", "mine"), (&sealed[..20], "mine")] {
            let fault = azure.decrypt(&key.resolved, blob, &for_root(root)).await.unwrap_err();
            assert_eq!(fault.reason, Reason::WrongAlgorithm, "{fault}");
        }
    }
    assert_eq!(stub.tokens(), 1, "a token is kept until it ends");
    let asked = stub.asked_for_token();
    assert!(asked.contains("client_assertion=token-of-the-cluster") && !asked.contains("client_secret"), "{asked}");
    assert!(asked.contains("scope=https%3A%2F%2Fvault.azure.net%2F.default"), "{asked}");
}

#[tokio::test]
async fn fr_201_a_key_of_a_managed_hsm_wraps_too_with_a_token_for_that_service_alone() {
    let (stub, azure) = federated().await;
    let url = "https://acme.managedhsm.azure.net/keys/oct";
    let describe = async || azure.describe(&KeyReference::parse(ProviderType::AzureKeyVault, url).unwrap()).await;
    let key = describe().await.unwrap();
    assert_eq!((key.resolved.as_str(), key.unusable), (format!("{url}/{VERSION}").as_str(), None));
    let sealed = azure.encrypt(&key.resolved, b"material", &for_root("mine")).await.unwrap();
    assert_eq!(azure.decrypt(&key.resolved, &sealed, &for_root("mine")).await.unwrap().as_slice(), b"material");
    assert!(stub.asked_for_token().contains("scope=https%3A%2F%2Fmanagedhsm.azure.net%2F.default"));
    // A vault of the same cloud is another service: its token is no answer to an HSM's challenge.
    stub.withdraw_tokens();
    stub.challenge(&format!(
        r#"Bearer authorization="https://login.microsoftonline.com/{TENANT}", resource="https://vault.azure.net""#
    ));
    assert_eq!(describe().await.unwrap_err().reason, Reason::AccessDenied);
    assert_eq!(stub.tokens(), 1);
}

#[tokio::test]
async fn fr_201_a_client_secret_from_a_mounted_file_works_too_and_a_withdrawn_token_is_renewed() {
    let stub = Stub::serve().await;
    let azure = azure(&stub, AzureProof::ClientSecret(proof()));
    described(&azure, "rsa").await.unwrap();
    stub.withdraw_tokens();
    described(&azure, "rsa").await.unwrap();
    assert_eq!(stub.tokens(), 2);
    assert!(stub.asked_for_token().contains("client_secret=token-of-the-cluster"));
}

#[tokio::test]
async fn fr_201_a_key_of_azure_that_can_not_be_used_says_why() {
    let (_stub, azure) = federated().await;
    let cases = [
        ("disabled", Reason::KeyDisabled),
        ("expired", Reason::KeyDisabled),
        ("not-yet", Reason::KeyDisabled),
        ("sign-only", Reason::WrongUsage),
        ("ec", Reason::WrongAlgorithm),
    ];
    for (name, reason) in cases {
        let key = described(&azure, name).await.unwrap();
        assert_eq!(key.unusable.map(|fault| fault.reason), Some(reason), "{name}");
    }
}

#[tokio::test]
async fn fr_201_each_error_of_azure_has_its_reason_and_a_message_of_our_own() {
    let (_stub, azure) = federated().await;
    let cases = [
        ("missing", Reason::NotFound),
        ("deleted", Reason::PendingDeletion),
        ("forbidden", Reason::AccessDenied),
        ("firewalled", Reason::AccessDenied),
        ("throttled", Reason::Throttled),
        ("broken", Reason::Unreachable),
        ("of-another", Reason::NotFound),
    ];
    for (name, reason) in cases {
        let fault = described(&azure, name).await.unwrap_err();
        assert_eq!(fault.reason, reason, "{name}: {fault}");
        assert!(!fault.message.contains("secret"), "{fault}");
    }
    let used = azure.encrypt(&format!("{}/{VERSION}", url("disabled-in-use")), b"material", &for_root("mine")).await;
    assert_eq!(used.unwrap_err().reason, Reason::KeyDisabled);
}

#[tokio::test]
async fn fr_201_the_proof_is_shown_to_the_operators_authority_and_for_the_vaults_own_service_alone() {
    for challenge in [
        r#"Bearer authorization="https://login.elsewhere.example/t", resource="https://vault.azure.net""#.to_owned(),
        format!(
            r#"Bearer authorization="https://login.microsoftonline.com/{TENANT}", resource="https://graph.microsoft.com""#
        ),
        format!(
            r#"Bearer authorization="https://login.microsoftonline.com/{TENANT}", resource="http://vault.azure.net""#
        ),
    ] {
        let (stub, azure) = federated().await;
        stub.challenge(&challenge);
        let fault = described(&azure, "rsa").await.unwrap_err();
        assert_eq!((fault.reason, stub.tokens()), (Reason::AccessDenied, 0), "{challenge}");
    }
}

#[tokio::test]
async fn fr_201_no_token_no_proof_and_nobody_there_have_their_reasons() {
    let (stub, azure_) = federated().await;
    stub.refuse_tokens();
    assert_eq!(described(&azure_, "rsa").await.unwrap_err().reason, Reason::AccessDenied);
    let unmounted = azure(&stub, AzureProof::FederatedToken(PathBuf::from("/nowhere/token")));
    assert_eq!(described(&unmounted, "rsa").await.unwrap_err().reason, Reason::AccessDenied);
    let mut elsewhere = Stub::serve().await;
    elsewhere.address = ([127, 0, 0, 1], 9).into();
    let nobody = azure(&elsewhere, AzureProof::FederatedToken(proof()));
    assert_eq!(described(&nobody, "rsa").await.unwrap_err().reason, Reason::Unreachable);
    let mut distrusted = Stub::serve().await;
    distrusted.certificates = stub.certificates.clone();
    let other = azure(&distrusted, AzureProof::FederatedToken(proof()));
    assert_eq!(
        described(&other, "rsa").await.unwrap_err().reason,
        Reason::Unreachable,
        "a certificate nobody vouches for"
    );
}
