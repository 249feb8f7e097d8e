//! Measures the BFF's data side against its peers and prints one JSON object a line: name, ours, peer, ratio, goal, met.
//!
//! Ratios, not times: both sides run on this machine, in turns, and the median of the rounds counts. Nothing here gates a
//! test; `cargo xtask bench bff` collects the figures.

mod bodies;
mod client;
mod fanout;
mod figure;
mod hold;
mod lists;
mod load;
mod memory;
mod overview;
mod page;
mod plane;
mod rounds;
mod visits;
mod world;
mod writes;

use clap::{Parser, ValueEnum};
use std::path::PathBuf;

#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

#[derive(Parser)]
#[command(name = "openkcm-bench", about = "Measures the BFF against its peers; one JSON object a line")]
struct Arguments {
    /// What is measured
    #[arg(value_enum, required = true)]
    what: Vec<What>,
    /// A running stack's folder, with endpoints.json and kubeconfig; for `load`
    #[arg(long)]
    stack: Option<PathBuf>,
    /// The BFF's binary; for `load`
    #[arg(long)]
    bff: Option<PathBuf>,
    /// How long the load lasts
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// Where streams are opened, or the page is served; for `hold` and `page`
    #[arg(long, default_value = "")]
    address: String,
    /// Their path; for `hold`
    #[arg(long, default_value = "")]
    path: String,
    /// How many streams; for `hold`
    #[arg(long, default_value_t = 0)]
    streams: u32,
    /// Many on one connection, by HTTP/2; for `hold`
    #[arg(long)]
    shared: bool,
    /// The frontend's files; for `page`
    #[arg(long, default_value = ".")]
    files: PathBuf,
    /// The portal's origin; for `page`
    #[arg(long, default_value = "")]
    portal: String,
    /// Keys of the workspace; for `page`
    #[arg(long, default_value_t = 10_000)]
    keys: usize,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// Heap bytes per resource in the index
    Memory,
    /// What an overview costs with 10 and with 100,000 keys
    Overview,
    /// Requests a second for a page of 10,000 keys
    Lists,
    /// What the streams of one workspace cost
    Fanout,
    /// 1,000 visits, and 1,000 streams with 200 writes a second, of a workspace of 10,000 keys on a real kcp
    Load,
    /// Nothing: serves a page's world until its input ends, as a part of `cargo xtask bench web`
    Page,
    /// Nothing: opens streams and holds them until its input ends, as a part of `fanout`
    Hold,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    // Clients of kcp are made, though never used, outside of any task too.
    let _within = runtime.enter();
    for what in &arguments.what {
        let figures = match what {
            What::Memory => memory::measure()?,
            What::Overview => overview::measure(),
            What::Lists => runtime.block_on(lists::measure())?,
            What::Fanout => runtime.block_on(fanout::measure())?,
            What::Hold => {
                let Arguments { address, path, streams, shared, .. } = &arguments;
                runtime.block_on(hold::hold(address, path, *streams, *shared))?;
                Vec::new()
            }
            What::Page => {
                let Arguments { address, files, portal, keys, .. } = &arguments;
                runtime.block_on(page::serve(address, page::settings(files.clone(), portal.clone()), *keys))?;
                Vec::new()
            }
            What::Load => {
                let (Some(stack), Some(bff)) = (&arguments.stack, &arguments.bff) else {
                    return Err("load needs --stack and --bff".into());
                };
                runtime.block_on(async {
                    let world = world::World::start(stack, bff).await?;
                    let mut figures = visits::measure(&world).await?;
                    figures.extend(load::measure(&world, arguments.seconds).await?);
                    Ok::<_, Box<dyn std::error::Error>>(figures)
                })?
            }
        };
        for figure in figures {
            println!("{}", serde_json::to_string(&figure)?);
        }
    }
    Ok(())
}
