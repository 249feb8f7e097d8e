//! The API against its own document, by schemathesis: no server error, every answer as told.
//!
//! `cargo xtask test api` says where schemathesis is; without it there is nothing to run.

use crate::consumer::Consumer;
use crate::plane::run;
use axum::http::header;
use model::{Account, ServiceEncryptionKey};
use std::path::Path;
use std::process::Stdio;
use tokio::net::TcpListener;
use tokio::process::Command;

/// The Python that has schemathesis.
const PROGRAM: &str = "OPENKCM_SCHEMATHESIS";

#[test]
fn the_api_is_what_its_document_says() {
    let Some(program) = std::env::var_os(PROGRAM) else {
        eprintln!("skipped: {PROGRAM} isn't set; run `cargo xtask test api`");
        return;
    };
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.tenant().await;
        consumer.root(Account::test().named("contract").ready()).await;
        consumer.key(ServiceEncryptionKey::test().named("contract").under("contract").active()).await;
        let member = consumer.user("member").await;
        let request = member.request(axum::http::Method::GET, "", &[], None);
        let token = request.headers()[header::AUTHORIZATION].to_str().unwrap().trim_start_matches("Bearer ").to_owned();

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/api/openapi.json", listener.local_addr().unwrap());
        let serving = tokio::spawn(axum::serve(listener, bff::app(plane.bff.clone())).into_future());
        let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e/stack/contract/schemathesis.toml");
        let place = tempfile::tempdir().unwrap();
        let mut command = Command::new(program);
        command.args(["-m", "schemathesis.cli"]);
        command.arg("--no-color").arg("--config-file").arg(config).args(["run", &url]);
        // The same requests every time: a pull request isn't the place for a new find. The phase `coverage` is left out: its own
        // generator fails on the create requests now and then (4.32.5: KeyError, reported as FlakyFailure).
        command.args(["--phases", "examples,fuzzing", "--seed", "1", "--max-time", "45"]);
        command.env("OPENKCM_TOKEN", token).env("OPENKCM_WORKSPACE", &consumer.path).current_dir(place.path());
        let done = command.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
        serving.abort();
        let said = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success(), "{said}\n{}", String::from_utf8_lossy(&done.stderr));
    });
}
