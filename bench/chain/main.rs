//! Measures the key chain and prints one JSON object a line: name, ours, peer, ratio, goal, met. Ratios of medians where there is a
//! peer; nothing here gates a test. `cargo xtask bench chain` collects the figures.

mod evict;
#[path = "../figure.rs"]
#[allow(dead_code, reason = "shared with the other measuring programs")]
mod figure;
mod idle;
mod rekey;
#[path = "../rounds.rs"]
#[allow(dead_code, reason = "shared with the other measuring programs")]
mod rounds;

use clap::{Parser, ValueEnum};

#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

#[derive(Parser)]
#[command(name = "openkcm-bench-chain", about = "Measures the key chain against its peers; one JSON object a line")]
struct Arguments {
    /// What is measured
    #[arg(value_enum, required = true)]
    what: Vec<What>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// Moving 100,000 keys to another root against the bare cryptography
    Rekey,
    /// From an eviction to its last acknowledgement, 3 and 300 edges
    Evict,
    /// 1,000,000 keys that are not due
    Idle,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    // Other crates of the build may bring a second provider; one has to be chosen.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    for what in arguments.what {
        let figures = match what {
            What::Rekey => rekey::measure()?,
            What::Evict => runtime.block_on(evict::measure())?,
            What::Idle => runtime.block_on(idle::measure()),
        };
        for figure in figures {
            println!("{}", serde_json::to_string(&figure)?);
        }
    }
    Ok(())
}
