//! `openkcm-bff`.

use bff::config::{Args, Mistake, Unread, check, read};
use bff::{openapi, serve};
use std::error::Error;
use std::process::ExitCode;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

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
    let (spans, traces) = match telemetry::start("openkcm-bff", &args.traces) {
        Ok(started) => started,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = if args.json_logs { lines.json().boxed() } else { lines.boxed() };
    tracing_subscriber::registry().with(lines.with_filter(filter)).with(spans).init();
    for mistake in harmless {
        tracing::warn!("{mistake}");
    }
    let served = serve(args).await;
    traces.end();
    served.map_or_else(|error| failed(&error), |()| ExitCode::SUCCESS)
}

fn failed(error: &dyn Error) -> ExitCode {
    let causes = std::iter::successors(error.source(), |cause| (**cause).source());
    let texts: Vec<_> = std::iter::once(error.to_string()).chain(causes.map(ToString::to_string)).collect();
    tracing::error!("{}", texts.join(": "));
    ExitCode::FAILURE
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
