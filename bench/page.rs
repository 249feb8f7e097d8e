//! What a page stands on when the frontend is measured: the BFF with a workspace of many keys, the frontend's files, and as many
//! changes a second as the input asks for.

use crate::plane;
use bff::Settings;
use bff::index::Index;
use std::error::Error;
use std::io::{BufRead, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Keys at the start of the list that get every second change: those a person sees.
const IN_SIGHT: usize = 20;

/// Serves until the input ends. Every line of it is a number: changes a second from then on.
pub(crate) async fn serve(address: &str, settings: Settings, keys: usize) -> Result<(), Box<dyn Error>> {
    let state = plane::bff_with(settings, keys)?;
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let wish = Arc::new(AtomicU64::new(0));
    tokio::spawn(change(Arc::clone(&state.index), keys, Arc::clone(&wish)));
    tokio::spawn(bff::serve_plain(listener, bff::app(state)));
    let mut out = std::io::stdout();
    writeln!(out, "ready")?;
    out.flush()?;
    let read = move || -> std::io::Result<()> {
        for line in std::io::stdin().lock().lines() {
            wish.store(line?.trim().parse().unwrap_or_default(), Ordering::Relaxed);
        }
        Ok(())
    };
    Ok(tokio::task::spawn_blocking(read).await??)
}

/// Every change is a rotation: another version, another next time.
async fn change(index: Arc<Index>, keys: usize, wish: Arc<AtomicU64>) {
    let mut changes = 0;
    loop {
        let a_second = wish.load(Ordering::Relaxed);
        tokio::time::sleep(Duration::from_micros(1_000_000 / a_second.max(10))).await;
        if a_second == 0 {
            continue;
        }
        changes += 1;
        let place = if changes % 2 == 0 { changes / 2 % IN_SIGHT } else { changes * 37 % keys };
        if let Ok(mut key) = plane::summary(place) {
            key.current_version = u32::try_from(changes).ok();
            key.resource_version = (keys * 1_000 + changes).to_string();
            plane::put(&index, key);
        }
    }
}

/// The frontend's files, for a portal.
pub(crate) fn settings(files: PathBuf, portal: String) -> Settings {
    Settings { static_dir: Some(files), portal_origins: vec![portal], ..Settings::default() }
}
