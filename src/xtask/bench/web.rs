use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::bench::measure;
use crate::bench::results::Figure;
use crate::dev::{build, product};
use crate::failure::{Failure, Outcome};
use crate::{paths, setup, shell};

/// Builds the frontend as it ships, weighs it, and measures its pages in the browser.
pub(super) fn run(stop: &Arc<AtomicBool>) -> Outcome<Vec<Figure>> {
    build::frontend(true, &setup::ensure(stop)?, stop)?;
    let weights = weigh(&product::frontend())?;
    for (file, bytes, first) in &weights {
        println!("{bytes:>9} {} {}", if *first { "first screen" } else { "later       " }, file.display());
    }
    #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
    let sum = |first: bool| weights.iter().filter(|one| one.2 || !first).map(|one| one.1).sum::<u64>() as f64;
    let mut figures = vec![
        Figure::bounded("web-weight", "brotli bytes the overview waits for", sum(true), 130_000.0),
        Figure::bounded("web-weight-all", "brotli bytes of every part of the app", sum(false), 700_000.0),
    ];
    figures.extend(feel(stop)?);
    Ok(figures)
}

/// What the pages feel like: `e2e/bench/web.mjs`. What serves them is no part of what is measured, and is built as for tests.
fn feel(stop: &Arc<AtomicBool>) -> Outcome<Vec<Figure>> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "-p", "bench"]).current_dir(paths::root());
    if !shell::shown(&mut cargo, stop)?.success() {
        return Err(Failure::Checks("what serves the pages doesn't build".to_owned()));
    }
    let script = paths::root().join("e2e/bench/web.mjs");
    let program = paths::target().join("debug/openkcm-bench");
    let args = [script, program, product::frontend()].map(|path| path.display().to_string());
    measure(Path::new("node"), &args, stop)
}

/// What the build put there, as it is sent: each file of the page and of the app, its brotli bytes, and whether the overview waits
/// for it. Files below `public` are left out: fonts that swap in, and the chart library, which comes after the first chart's data.
fn weigh(dist: &Path) -> Outcome<Vec<(PathBuf, u64, bool)>> {
    let mut weights = Vec::new();
    for file in paths::files(dist)? {
        let inside = file.strip_prefix(dist).unwrap_or(&file).to_owned();
        let ending = inside.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if inside.starts_with("public") || !matches!(ending, "html" | "js" | "css" | "wasm") {
            continue;
        }
        let mut compressed = file.clone().into_os_string();
        compressed.push(".br");
        let sent = if Path::new(&compressed).exists() { PathBuf::from(compressed) } else { file };
        let bytes = fs::metadata(&sent).map_err(Failure::file(&sent))?.len();
        let name = inside.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_part = name.starts_with("split_") || name.starts_with("chunk_");
        weights.push((inside, bytes, !is_part));
    }
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::weigh;
    use std::fs;

    #[test]
    fn the_first_screen_is_all_but_the_parts_as_they_are_sent() {
        let dist = std::env::temp_dir().join(format!("openkcm-weigh-{}", std::process::id()));
        fs::create_dir_all(dist.join("app-1")).unwrap();
        fs::create_dir_all(dist.join("public")).unwrap();
        for (file, bytes) in [
            ("index.html", 3),
            ("app-1/app_bg.wasm", 100),
            ("app-1/app_bg.wasm.br", 40),
            ("app-1/app_bg.wasm.gz", 50),
            ("app-1/split_lists.wasm", 9),
            ("public/echarts.js", 1_000),
        ] {
            fs::write(dist.join(file), vec![0; bytes]).unwrap();
        }
        let seen = weigh(&dist).unwrap();
        fs::remove_dir_all(&dist).unwrap();
        let seen: Vec<_> = seen.iter().map(|(file, bytes, first)| (file.to_str().unwrap(), *bytes, *first)).collect();
        assert_eq!(
            seen,
            [("app-1/app_bg.wasm", 40, true), ("app-1/split_lists.wasm", 9, false), ("index.html", 3, true)]
        );
    }
}
