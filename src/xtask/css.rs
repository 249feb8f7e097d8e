//! The components' scoped styles as one file.
//!
//! A component names its sheet with `style_sheet!("src/mfe/ui/button.css")`, which gives it a class; here the same sheet is
//! scoped to the same class. stylers makes that class from the number of characters, so two sheets can get the same one: that
//! fails, since each would style the other's elements. So does a sheet nobody names, and a name without a sheet.

use std::collections::BTreeMap;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};

use stylers_core::Class;

use crate::failure::{Failure, Outcome};
use crate::paths;

/// What comes before the components, in this order; other files of `style/` follow by name.
const FIRST: [&str; 3] = ["fonts.css", "tokens.css", "base.css"];

/// Options of `cargo xtask css`.
#[derive(clap::Args, Debug)]
pub(crate) struct Options {
    /// Only check, write nothing, and take no sheet that isn't scoped yet
    #[arg(long)]
    check: bool,
}

/// Where the frontend's build finds the bundle, wherever cargo builds to.
fn bundle_path() -> PathBuf {
    paths::root().join("target").join("css").join("bundle.css")
}

/// Fails when a sheet isn't bound to exactly one class of its own.
pub(crate) fn check() -> Outcome {
    run(&Options { check: true })
}

/// Writes the bundle, or fails with every collision.
pub(crate) fn run(options: &Options) -> Outcome {
    let root = paths::root();
    let sheets = sheets(&root)?;
    let lonely: Vec<&str> = sheets.iter().filter(|(_, sheet)| !sheet.named).map(|(path, _)| path.as_str()).collect();
    let mut problems = problems(&sheets);
    if options.check {
        problems.extend(
            lonely
                .iter()
                .map(|path| format!("{path} is named by no component: bind it with style_sheet!, or delete it")),
        );
    } else if !lonely.is_empty() {
        println!(
            "css: {} sheets are named by no component yet and go in unscoped: {}",
            lonely.len(),
            lonely.join(", ")
        );
    }
    if !problems.is_empty() {
        for problem in &problems {
            eprintln!("css: {problem}");
        }
        return Err(Failure::Checks(format!("{} problems with scoped styles", problems.len())));
    }
    let mut bundle = String::new();
    for path in global(&root.join("style"))? {
        bundle += &fs::read_to_string(&path).map_err(Failure::file(&path))?;
        bundle.push('\n');
    }
    for (path, sheet) in &sheets {
        let text = if sheet.named { scoped(path, &sheet.text)? } else { sheet.text.clone() };
        bundle += &text;
        bundle.push('\n');
    }
    if options.check {
        return Ok(());
    }
    let path = bundle_path();
    let folder = path.parent().unwrap_or(&root);
    fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    // Unchanged content keeps its time, so a build that watches doesn't turn in circles.
    if fs::read_to_string(&path).is_ok_and(|old| old == bundle) {
        return Ok(());
    }
    fs::write(&path, bundle).map_err(Failure::file(&path))
}

#[derive(Debug, Default)]
struct Sheet {
    text: String,
    exists: bool,
    named: bool,
}

/// Every sheet that exists below src/mfe or is named there, by its path from the root.
fn sheets(root: &Path) -> Outcome<BTreeMap<String, Sheet>> {
    let mut sheets: BTreeMap<String, Sheet> = BTreeMap::new();
    for path in paths::files(&root.join("src").join("mfe"))? {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("css") => {
                let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
                let sheet = sheets.entry(name).or_default();
                sheet.exists = true;
                sheet.text = fs::read_to_string(&path).map_err(Failure::file(&path))?;
            }
            Some("rs") => {
                let source = fs::read_to_string(&path).map_err(Failure::file(&path))?;
                named_in(&source).for_each(|name| sheets.entry(name.to_owned()).or_default().named = true);
            }
            _ => {}
        }
    }
    Ok(sheets)
}

/// The paths in `style_sheet!("…")`, comments aside.
fn named_in(source: &str) -> impl Iterator<Item = &str> {
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.filter_map(|line| line.split_once("style_sheet!(\"")?.1.split('"').next())
}

fn problems(sheets: &BTreeMap<String, Sheet>) -> Vec<String> {
    let mut problems = Vec::new();
    let mut classes: BTreeMap<String, &str> = BTreeMap::new();
    for (path, sheet) in sheets {
        if !sheet.exists {
            problems.push(format!("{path} is named by a component and doesn't exist"));
            continue;
        }
        if !sheet.named {
            continue;
        }
        let class = class_of(&sheet.text);
        if let Some(other) = classes.insert(class.as_name().to_owned(), path) {
            let class = class.as_name();
            problems.push(format!(
                "{path} and {other} have the same number of characters, so both get {class}: lengthen one"
            ));
        }
    }
    problems
}

fn class_of(text: &str) -> Class {
    Class::rand_class_from_seed(text.to_owned())
}

/// stylers panics at what it doesn't understand: told here with the file.
fn scoped(path: &str, text: &str) -> Outcome<String> {
    let scoping = panic::catch_unwind(|| stylers_core::from_str(text, &class_of(text)));
    scoping.map_err(|_| {
        Failure::mendable(format!("stylers can't read {path}"), "no :root, no nesting, no :is(a, b); write a>b")
    })
}

fn global(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = paths::files(folder)?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "css"));
    let rank = |path: &PathBuf| FIRST.iter().position(|first| path.ends_with(first)).unwrap_or(FIRST.len());
    paths.sort_by_key(|path| (rank(path), path.clone()));
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Sheet, named_in, problems, scoped};

    fn sheet(text: &str) -> Sheet {
        Sheet { text: text.to_owned(), exists: true, named: true }
    }

    #[test]
    fn two_sheets_of_one_length_collide() {
        let same = BTreeMap::from([
            ("a.css".to_owned(), sheet(".a{color:red}")),
            ("b.css".to_owned(), sheet(".b{color:tan}")),
        ]);
        assert_eq!(problems(&same).len(), 1);
        let other = BTreeMap::from([
            ("a.css".to_owned(), sheet(".a{color:red}")),
            ("b.css".to_owned(), sheet(".b{color:blue}")),
        ]);
        assert!(problems(&other).is_empty());
    }

    #[test]
    fn a_name_needs_a_sheet() {
        let missing = Sheet { named: true, ..Sheet::default() };
        assert!(problems(&BTreeMap::from([("a.css".to_owned(), missing)]))[0].contains("doesn't exist"));
    }

    #[test]
    fn names_are_found_in_code_and_not_in_comments() {
        let source = "// style_sheet!(\"no.css\")\nlet sheet = style_sheet!(\"src/mfe/ui/a.css\");";
        assert_eq!(named_in(source).collect::<Vec<_>>(), ["src/mfe/ui/a.css"]);
    }

    #[test]
    fn rules_are_scoped_to_the_class_of_the_sheet() {
        let css = scoped("a.css", ".a:hover{color:red}").unwrap();
        assert!(css.contains(".l-") && css.contains("color"), "{css}");
    }
}
