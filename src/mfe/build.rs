//! The scope classes of the sheets are made by a macro that reads the sheets, which the compiler doesn't see: a changed sheet
//! has to build the crate again. (A new sheet comes with a changed source file.)

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    watch(Path::new("."));
    // What cuts the app into chunks reads who calls whom from the relocations.
    if env::var_os("CARGO_FEATURE_SPLIT").is_some() && env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|f| f == "wasm") {
        println!("cargo:rustc-link-arg-bins=--emit-relocs");
    }
}

/// Names every sheet below `folder`.
fn watch(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("node_modules") {
            watch(&path);
        } else if path.extension().is_some_and(|ending| ending == "css") {
            println!("cargo:rerun-if-changed={}", path.display());
        }
    }
}
