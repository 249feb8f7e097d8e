//! Tokens that look right and aren't: each is one that the issuer could have signed, with one thing wrong.
//!
//! The run's issuer is a real one; its signing key lies beside the run's kubeconfig. Without it there is nothing to forge.

use crate::consumer::Consumer;
use crate::conversation::Conversation;
use crate::plane::run;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, KeyPairComponents, PublicKeyComponents};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256};
use serde_json::{Value, json};
use sha2::Sha256;
use std::path::PathBuf;

/// The issuer's own key, as it signs with it.
struct Issuer {
    url: String,
    kid: String,
    key: KeyPair,
}

impl Issuer {
    fn of_the_run() -> Option<Self> {
        let file = PathBuf::from(std::env::var_os("OPENKCM_TEST_ENDPOINTS")?);
        let read = |path: PathBuf| serde_json::from_slice::<Value>(&std::fs::read(path).unwrap()).unwrap();
        let url = read(file.clone())["issuer"].as_str()?.to_owned();
        let jwk = read(file.with_file_name("data").join("issuer").join("issuer-keys.json"))["jwks"]["keys"][0].clone();
        let part = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
        let components = KeyPairComponents {
            public_key: PublicKeyComponents { n: part("n"), e: part("e") },
            d: part("d"),
            p: part("p"),
            q: part("q"),
            dP: part("dp"),
            dQ: part("dq"),
            qInv: part("qi"),
        };
        let key = KeyPair::from_components(&components).unwrap();
        Some(Self { url, kid: jwk["kid"].as_str()?.to_owned(), key })
    }

    fn claims(&self) -> Value {
        let now = Timestamp::now().as_second();
        json!({ "iss": self.url, "aud": "portal", "sub": "owner", "email": "owner@acme.example", "email_verified": true,
            "groups": [], "iat": now, "exp": now + 600 })
    }

    /// The claims with some replaced; null takes one away.
    fn signed(&self, changes: &Value) -> String {
        let mut claims = self.claims();
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let text = unsigned(&json!({ "alg": "RS256", "typ": "JWT", "kid": self.kid }), &claims);
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Symmetric, with what everybody knows as the secret.
    fn confused(&self, secret: &[u8]) -> String {
        let text = unsigned(&json!({ "alg": "HS256", "typ": "JWT", "kid": self.kid }), &self.claims());
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
        mac.update(text.as_bytes());
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    /// With a key of the forger's that the token itself brings along.
    fn with_its_own_key(&self) -> String {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
        let (x, y) = key.public_key().as_ref()[1..].split_at(32);
        let jwk =
            json!({ "kty": "EC", "crv": "P-256", "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y) });
        let text = unsigned(&json!({ "alg": "ES256", "typ": "JWT", "kid": self.kid, "jwk": jwk }), &self.claims());
        let signature = key.sign(&random, text.as_bytes()).unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()))
}

fn forgeries(issuer: &Issuer) -> Vec<(&'static str, String)> {
    let now = Timestamp::now().as_second();
    let good = issuer.signed(&json!({}));
    let (head, signature) = good.rsplit_once('.').unwrap();
    let admin = json!({ "iss": issuer.url, "aud": "portal", "email": "admin@acme.example", "exp": now + 600 });
    let none = |alg: &str| format!("{}.", unsigned(&json!({ "alg": alg, "typ": "JWT" }), &issuer.claims()));
    let der = issuer.key.public().as_ref().to_vec();
    let pem = format!("-----BEGIN RSA PUBLIC KEY-----\n{}\n-----END RSA PUBLIC KEY-----\n", STANDARD.encode(&der));
    let other = URL_SAFE_NO_PAD.encode(vec![7_u8; URL_SAFE_NO_PAD.decode(signature).unwrap().len()]);
    vec![
        ("expired", issuer.signed(&json!({ "exp": now - 3600, "iat": now - 7200 }))),
        ("not yet valid", issuer.signed(&json!({ "nbf": now + 3600 }))),
        ("for another audience", issuer.signed(&json!({ "aud": "another" }))),
        ("for no audience", issuer.signed(&json!({ "aud": null }))),
        ("by another issuer", issuer.signed(&json!({ "iss": "https://localhost:1/realms/acme" }))),
        ("by no issuer", issuer.signed(&json!({ "iss": null }))),
        ("of nobody", issuer.signed(&json!({ "email": null }))),
        ("of an unverified address", issuer.signed(&json!({ "email_verified": false }))),
        ("with another signature", format!("{head}.{other}")),
        (
            "with other claims",
            format!("{}.{signature}", unsigned(&json!({ "alg": "RS256", "kid": issuer.kid }), &admin)),
        ),
        ("with its signature cut off", format!("{head}.")),
        ("alg none", none("none")),
        ("alg NoNe", none("NoNe")),
        ("symmetric, by the public key", issuer.confused(&der)),
        ("symmetric, by the public key as text", issuer.confused(pem.as_bytes())),
        ("by a key it brings along", issuer.with_its_own_key()),
    ]
}

#[test]
fn forged_tokens_are_refused() {
    let Some(issuer) = Issuer::of_the_run() else {
        eprintln!("skipped: there is no issuer; run `cargo xtask test api`");
        return;
    };
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        let with = |token: String| Conversation::new(&consumer, Some(token));
        // kcp takes the good one, and finds that its owner may not enter: what is refused below is refused for its one fault.
        let good = with(issuer.signed(&json!({}))).get("/accounts").await.expect(404);
        assert_eq!(good.reason(), "NotFound");
        for (fault, token) in forgeries(&issuer) {
            let answer = with(token).get("/accounts").await;
            assert_eq!((answer.status, answer.reason()), (401, "Unauthorized"), "a token {fault}");
        }
    });
}
