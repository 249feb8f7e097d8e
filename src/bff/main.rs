//! `openkcm-bff`.

use bff::config::{Args, Mistake, Unread, check, read};
use bff::{openapi, serve};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let args = match read(std::env::args_os()) {
        Ok(args) => args,
        Err(Unread::CommandLine(error)) => error.exit(),
        Err(Unread::File(mistakes)) => return explained(&mistakes),
    };
    if args.openapi {
        println!("{:#}", openapi::document());
        return ExitCode::SUCCESS;
    }
    let mistakes = check(&args).await;
    if args.check || mistakes.iter().any(|mistake| mistake.fatal) {
        return explained(&mistakes);
    }
    run(args, &mistakes).await
}

async fn run(args: Args, harmless: &[Mistake]) -> ExitCode {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,kube_client=off,kube_runtime=error"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if args.json_logs {
        log.json().init();
    } else {
        log.init();
    }
    for mistake in harmless {
        tracing::warn!("{mistake}");
    }
    match serve(args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let causes = std::iter::successors(std::error::Error::source(&error), |cause| cause.source());
            let texts: Vec<_> = std::iter::once(error.to_string()).chain(causes.map(ToString::to_string)).collect();
            tracing::error!("{}", texts.join(": "));
            ExitCode::FAILURE
        }
    }
}

fn explained(mistakes: &[Mistake]) -> ExitCode {
    for mistake in mistakes {
        eprintln!("{mistake}");
    }
    if mistakes.is_empty() {
        println!("the configuration is good");
        return ExitCode::SUCCESS;
    }
    ExitCode::FAILURE
}
