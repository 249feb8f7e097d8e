use std::path::Path;

use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::shell;

/// Who may depend on whom inside the workspace, tests aside. What isn't here may depend on nobody.
const ALLOWED: [(&str, &[&str]); 8] = [
    ("keychain", &["model", "telemetry"]),
    ("controller", &["model", "keychain", "telemetry"]),
    ("bff", &["model", "telemetry"]),
    ("mfe", &["model"]),
    ("testkit", &["model", "keychain", "controller", "bff"]),
    ("xtask", &["model"]),
    ("bench", &["model", "bff"]),
    ("bench-chain", &["model", "keychain"]),
];

/// Dependencies between members that ARCHITECTURE.md doesn't allow.
pub(crate) fn findings(root: &Path) -> Outcome<Vec<String>> {
    let manifest = root.join("Cargo.toml");
    let args =
        ["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path", &manifest.to_string_lossy()];
    let text = shell::output("cargo", &args).unwrap_or_default();
    let metadata: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
    match metadata["packages"].as_array() {
        Some(packages) => Ok(in_packages(packages)),
        None => Err(Failure::mendable("`cargo metadata` gives no packages", "run it by hand to see why")),
    }
}

fn in_packages(packages: &[Value]) -> Vec<String> {
    let names: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut findings = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let allowed = ALLOWED.iter().find(|(who, _)| *who == name).map_or(&[][..], |(_, allowed)| allowed);
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = dependency["name"].as_str().unwrap_or_default();
            let for_tests = dependency["kind"] == "dev";
            let fine = allowed.contains(&other) || (for_tests && other != "mfe" && name != "model");
            if names.contains(&other) && !fine {
                findings.push(format!(
                    "src/{name}/Cargo.toml depends on {other}, which the layout doesn't allow (ARCHITECTURE.md)"
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::in_packages;

    fn package(name: &str, dependency: &str, kind: &Value) -> Value {
        json!({"name": name, "dependencies": [{"name": dependency, "kind": kind}]})
    }

    #[test]
    fn dependencies_point_inwards() {
        let leaf = |name: &str| json!({"name": name, "dependencies": []});
        let findings =
            |package: Value| in_packages(&[package, leaf("model"), leaf("testkit"), leaf("mfe"), leaf("keychain")]);
        assert_eq!(findings(package("bff", "model", &Value::Null)).len(), 0);
        assert_eq!(findings(package("bff", "keychain", &Value::Null)).len(), 1);
        assert_eq!(findings(package("bff", "testkit", &Value::Null)).len(), 1);
        assert_eq!(findings(package("bff", "testkit", &json!("dev"))).len(), 0);
        assert_eq!(findings(package("xtask", "mfe", &json!("dev"))).len(), 1);
    }
}
