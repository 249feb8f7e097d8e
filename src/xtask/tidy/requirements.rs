use std::fs;
use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::paths;

/// The requirements of the product.
const REQUIREMENTS: [u16; 15] = [101, 102, 201, 202, 203, 204, 301, 302, 303, 304, 305, 401, 402, 403, 404];

/// Requirements that no browser test names in its title.
pub(crate) fn findings(root: &Path) -> Outcome<Vec<String>> {
    let mut tests = String::new();
    for path in paths::files(&root.join("e2e").join("tests"))? {
        if path.extension().is_some_and(|extension| extension == "mjs" || extension == "ts") {
            tests += &fs::read_to_string(&path).map_err(Failure::file(&path))?;
        }
    }
    Ok(untested(&tests))
}

fn untested(tests: &str) -> Vec<String> {
    let titles: Vec<&str> =
        tests.lines().filter(|line| ["test(", "test.step(", "step("].iter().any(|call| line.contains(call))).collect();
    let tested = |id: &str| titles.iter().any(|title| title.contains(id));
    REQUIREMENTS
        .iter()
        .map(|number| format!("FR-{number}"))
        .filter(|id| !tested(id))
        .map(|id| format!("e2e/tests: no test names {id}: name it in the title of the test that proves it"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::untested;

    #[test]
    fn a_requirement_is_tested_when_a_title_names_it() {
        let tests = "// FR-102\ntest('FR-101 FR-201: enabling makes a tenant', async () => {";
        let missing = untested(tests);
        assert!(missing.iter().any(|finding| finding.contains("FR-102")));
        assert!(!missing.iter().any(|finding| finding.contains("FR-101") || finding.contains("FR-201")));
    }
}
