//! `openkcm-controller`: `install` prepares the provider workspace, `run` reconciles its consumers.

use clap::Parser;
use controller::cli::{Cli, start};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match start(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("openkcm-controller: {}", controller::cli::with_causes(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}
