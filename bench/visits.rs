//! kcp-load: many people open a workspace of 10,000 keys. What kcp has to do for them, by its own metrics, and how long the first
//! page takes, against the same page read straight from kcp: a list of all, sorted and cut by the one who asks.

use crate::client::Client as Http;
use crate::figure::Figure;
use crate::rounds::median;
use crate::world::{WORKSPACE, World};
use crate::writes::keys;
use kube::ResourceExt;
use kube::api::ListParams;
use std::error::Error;
use std::time::Instant;

/// People who come, one after the other, each on a connection of their own.
const VISITS: usize = 1_000;
const ROUNDS: usize = 9;
/// What a page of the microfrontend asks for first.
const READS: [&str; 3] = ["", "/overview", "/keys?sort=nextRotation&limit=50"];

pub(crate) async fn measure(world: &World) -> Result<Vec<Figure>, Box<dyn Error>> {
    let (lists, watches) = (world.lists().await?, world.watches().await?);
    for token in world.tokens.iter().cycle().take(VISITS) {
        visit(world, token).await?;
    }
    let (lists_after, watches_after) = (world.lists().await?, world.watches().await?);

    let token = world.tokens.first().ok_or("no user has a token")?;
    let (mut ours, mut straight) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let started = Instant::now();
        visit(world, token).await?;
        ours.push(started.elapsed().as_secs_f64());
        let started = Instant::now();
        page_from_kcp(world).await?;
        straight.push(started.elapsed().as_secs_f64());
    }
    Ok(vec![
        Figure::bounded("kcp-load-lists", "lists of keys on kcp for 1,000 visits", lists_after - lists, 0.0),
        Figure::bounded("kcp-load-watches", "watches of keys on kcp: more after them", watches_after - watches, 0.0),
        Figure::at_most(
            "kcp-load-page",
            "seconds to the first page: ours to kcp's list",
            median(ours),
            median(straight),
            0.05,
        ),
    ])
}

/// The first page, as the microfrontend reads it.
async fn visit(world: &World, token: &str) -> Result<(), Box<dyn Error>> {
    let (mut http, mut body) = (Http::connect(&world.address).await?, Vec::new());
    for read in READS {
        let length = http.get(&format!("/api/v1/workspaces/{WORKSPACE}{read}"), token).await?;
        http.body(length.ok_or("an answer has no length")?, &mut body).await?;
    }
    Ok(())
}

/// The peer: the same page without us.
async fn page_from_kcp(world: &World) -> Result<Vec<String>, Box<dyn Error>> {
    let mut all = keys(world.owner.clone()).list(&ListParams::default()).await?.items;
    all.sort_by_key(|key| (key.status.as_ref().and_then(|status| status.next_rotation), key.name_any()));
    Ok(all.iter().take(50).map(ResourceExt::name_any).collect())
}
