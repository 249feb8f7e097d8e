use std::fs;
use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::paths;

/// A file longer than this is two files.
const LONGEST: usize = 400;
/// Names that say how something is made instead of what it is about.
const EMPTY_NAMES: [&str; 8] = ["common", "utils", "util", "helpers", "helper", "types", "functions", "misc"];
const WRITTEN: [&str; 6] = ["rs", "mjs", "js", "ts", "css", "go"];

/// File length, names of files and folders, glob imports, and features of the frontend that import each other.
pub(crate) fn findings(root: &Path) -> Outcome<Vec<String>> {
    let mut findings = Vec::new();
    for folder in ["src", "e2e", "bench"] {
        for path in paths::files(&root.join(folder))? {
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            if !WRITTEN.contains(&extension) {
                continue;
            }
            let text = fs::read_to_string(&path).map_err(Failure::file(&path))?;
            let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            findings.extend(in_file(&name, &text));
        }
    }
    Ok(findings)
}

fn in_file(name: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST {
        findings.push(format!("{name} has {lines} lines, {LONGEST} are the limit: one public thing per file"));
    }
    if let Some(path) = name.strip_prefix("src/") {
        let empty = path.split(['/', '.']).find(|part| EMPTY_NAMES.contains(part));
        findings.extend(
            empty.map(|part| format!("{name} is named {part:?}, which says nothing: name it after what it holds")),
        );
    }
    if Path::new(name).extension().is_some_and(|extension| extension == "rs") {
        for (number, line) in text.lines().enumerate().map(|(index, line)| (index + 1, line.trim())) {
            if is_glob_import(line) {
                findings.push(format!("{name}:{number} imports everything: name what is used"));
            }
            findings.extend(foreign_feature(name, line).map(|other| {
                format!("{name}:{number} imports from feature {other}: what both need belongs to ui, store or model")
            }));
        }
    }
    findings
}

fn is_glob_import(line: &str) -> bool {
    let import = line.strip_prefix("pub ").or_else(|| line.strip_prefix("pub(crate) ")).unwrap_or(line);
    import.starts_with("use ") && import.ends_with("::*;") && !import.ends_with("prelude::*;")
}

/// The other feature of the frontend a line of this file imports from.
fn foreign_feature(name: &str, line: &str) -> Option<&'static str> {
    const FEATURES: [&str; 5] = ["overview", "tenant", "account", "service_key", "topology"];
    let own = name.strip_prefix("src/mfe/")?.split('/').next()?;
    if !FEATURES.contains(&own) || line.starts_with("//") {
        return None;
    }
    FEATURES.into_iter().find(|other| *other != own && line.contains(&format!("crate::{other}::")))
}

#[cfg(test)]
mod tests {
    use super::in_file;

    #[test]
    fn long_files_empty_names_and_globs_are_found() {
        assert_eq!(in_file("src/bff/a.rs", &"\n".repeat(400)).len(), 0);
        assert_eq!(in_file("src/bff/a.rs", &"\n".repeat(401)).len(), 1);
        assert_eq!(in_file("src/bff/utils.rs", "").len(), 1);
        assert_eq!(in_file("src/bff/a.rs", "use std::io::*;\nuse leptos::prelude::*;").len(), 1);
    }

    #[test]
    fn a_feature_imports_no_other() {
        assert_eq!(in_file("src/mfe/account/a.rs", "use crate::service_key::KeyTable;").len(), 1);
        assert_eq!(in_file("src/mfe/account/a.rs", "use crate::account::form::Form;\nuse crate::ui::Button;").len(), 0);
        assert_eq!(in_file("src/mfe/app.rs", "use crate::service_key::KeyTable;").len(), 0);
    }
}
