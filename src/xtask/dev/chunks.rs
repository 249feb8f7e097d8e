//! The release of the frontend: what isn't on the first screen is cut off the wasm into chunks, each file is optimised, and all of
//! them go into a folder named by their content, so browsers keep them for ever.
//!
//! Trunk can't do it: the cut has to be made between cargo and wasm-bindgen. So Trunk makes the page with an app in one piece, and
//! here that piece is replaced.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;

use sha2::{Digest, Sha256};

use crate::failure::{Failure, Outcome};
use crate::setup::Tools;
use crate::{paths, shell};

/// The features rustc uses by default; wasm-opt refuses what it isn't told of, and told of all it makes what browsers refuse.
const OPTIMISE: [&str; 9] = [
    "-Oz",
    "--strip-debug",
    "--strip-producers",
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-multivalue",
    "--enable-reference-types",
];

/// Replaces the app in `dist`, which Trunk has just built, by its chunks.
pub(crate) fn cut(dist: &Path, tools: &Tools, stop: &AtomicBool) -> Outcome {
    let whole = paths::target().join("wasm32-unknown-unknown/wasm-release/openkcm-resource-mfe.wasm");
    let work = paths::target().join("chunks");
    let bound = work.join("bound");
    if work.exists() {
        fs::remove_dir_all(&work).map_err(Failure::file(&work))?;
    }
    fs::create_dir_all(&bound).map_err(Failure::file(&bound))?;
    let run = |program: &str, args: &[&str], paths: &[&Path]| {
        let mut command = Command::new(program);
        command.env("PATH", &tools.path).args(args).args(paths);
        if shell::shown(&mut command, stop)?.success() {
            Ok(())
        } else {
            Err(Failure::Checks(format!("{program} failed; see above")))
        }
    };
    run("wasm-split-cli", &["--out-name", "app"], &[&whole, &work])?;
    let bind = ["--target", "web", "--no-typescript", "--keep-lld-exports", "--no-demangle", "--out-dir"];
    run("wasm-bindgen", &bind, &[&bound, &work.join("app.wasm")])?;
    for file in of_kind(&work, "wasm")?.iter().filter(|file| !file.ends_with("app.wasm")) {
        let to = bound.join(file.file_name().unwrap_or_default());
        fs::rename(file, &to).map_err(Failure::file(&to))?;
    }
    let link = bound.join("__wasm_split.js");
    fs::rename(work.join("__wasm_split.js"), &link).map_err(Failure::file(&link))?;
    let out = work.join("out");
    fs::create_dir_all(&out).map_err(Failure::file(&out))?;
    for file in of_kind(&bound, "wasm")? {
        run("wasm-opt", &OPTIMISE, &[&file, Path::new("-o"), &out.join(file.file_name().unwrap_or_default())])?;
    }
    // One script instead of the app's, the loader's and those of its parts.
    let to = format!("--outfile={}", out.join("app.js").display());
    // wasm-bindgen imports the loader once per chunk, under one name.
    let quiet = "--log-override:duplicate-object-key=silent";
    let bundle = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning", quiet, &to];
    run("esbuild", &bundle, &[&bound.join("app.js")])?;
    replace(dist, &out)
}

/// Takes Trunk's files away, puts the folder in their place and tells the page.
fn replace(dist: &Path, out: &Path) -> Outcome {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).map_err(Failure::file(&page))?;
    let (js, wasm) = (attribute(&html, "data-js"), attribute(&html, "data-wasm"));
    let (Some(js), Some(wasm)) = (js, wasm) else {
        return Err(Failure::Checks("index.html names no app: see pattern_script in Trunk.toml".to_owned()));
    };
    for file in [js, wasm] {
        let old = dist.join(file.trim_start_matches('/'));
        fs::remove_file(&old).map_err(Failure::file(&old))?;
    }
    let folder = format!("app-{}", hash(out)?);
    let to = dist.join(&folder);
    fs::rename(out, &to).map_err(Failure::file(&to))?;
    let snippets = dist.join("snippets");
    if snippets.exists() {
        fs::remove_dir_all(&snippets).map_err(Failure::file(&snippets))?;
    }
    let html = without_parts(&html);
    let html = html.replace(js, &format!("/{folder}/app.js")).replace(wasm, &format!("/{folder}/app_bg.wasm"));
    fs::write(&page, html).map_err(Failure::file(&page))
}

/// Without the preloads of the scripts that are in the one script now.
fn without_parts(html: &str) -> String {
    let mut parts = html.split("<link rel=\"modulepreload\" href=\"/snippets/");
    let before = parts.next().unwrap_or_default().to_owned();
    parts.fold(before, |html, part| html + part.split_once('>').map_or("", |(_, rest)| rest))
}

/// The value of an attribute that stands once in the page.
fn attribute<'a>(html: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = html.split_once(&format!("{name}=\""))?;
    Some(rest.split_once('"')?.0)
}

fn of_kind(folder: &Path, ending: &str) -> Outcome<Vec<PathBuf>> {
    let files = fs::read_dir(folder).map_err(Failure::file(folder))?.flatten().map(|entry| entry.path());
    Ok(files.filter(|path| path.extension().is_some_and(|it| it == ending)).collect())
}

/// The hash of all files below a folder, with their names.
fn hash(folder: &Path) -> Outcome<String> {
    let mut hash = Sha256::new();
    for file in paths::files(folder)? {
        hash.update(file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().as_bytes());
        hash.update(fs::read(&file).map_err(Failure::file(&file))?);
    }
    Ok(hex::encode(hash.finalize())[..16].to_owned())
}

#[cfg(test)]
mod tests {
    use super::{attribute, without_parts};

    #[test]
    fn the_page_is_told_of_its_new_app() {
        let html = r#"<a data-js="/a.js"></a><link rel="modulepreload" href="/a.js"><link rel="modulepreload" href="/snippets/x/y.js" crossorigin="anonymous"><link rel="preload" href="/a.wasm">"#;
        assert_eq!((attribute(html, "data-js"), attribute(html, "data-wasm")), (Some("/a.js"), None));
        assert_eq!(
            without_parts(html),
            r#"<a data-js="/a.js"></a><link rel="modulepreload" href="/a.js"><link rel="preload" href="/a.wasm">"#
        );
    }
}
