//! A PKCS#11 token of `SoftHSM`, with one key in every state the wizard must explain. Where `SoftHSM` isn't installed the stack runs
//! without, and says how to get it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::dev::place::{Place, write_private};
use crate::failure::{Failure, Outcome};
use crate::setup::softhsm;

const LABEL: &str = "openkcm";
/// Of the stack's own token, which holds nothing but demo keys.
const PIN: &str = "90417";
/// Label, id and kind of the keys that are made, in the tool's words. Two of them share a label.
const OBJECTS: [(&str, &str, [&str; 3]); 6] = [
    ("good", "01", ["--keygen", "--key-type", "AES:32"]),
    ("second", "02", ["--keygen", "--key-type", "AES:32"]),
    ("ambiguous", "03", ["--keygen", "--key-type", "AES:32"]),
    ("ambiguous", "04", ["--keygen", "--key-type", "AES:32"]),
    ("wrong-algorithm", "05", ["--keygen", "--key-type", "GENERIC:32"]),
    ("wrong-usage", "06", ["--keypairgen", "--key-type", "EC:prime256v1"]),
];
/// A state and the reference that shows it, below the token.
const KEYS: [(&str, &str); 7] = [
    ("good", "object=good"),
    ("second", "object=second"),
    ("ambiguousLabel", "object=ambiguous"),
    ("byId", "object=ambiguous;id=%03"),
    ("wrongAlgorithm", "object=wrong-algorithm"),
    ("wrongUsage", "object=wrong-usage"),
    ("missing", "object=missing"),
];

/// The token of one stack.
pub(crate) struct Hsm {
    module: PathBuf,
    config: PathBuf,
    pin_file: PathBuf,
}

impl Hsm {
    /// The token, made with its keys when it isn't there; nothing where `SoftHSM` isn't installed.
    pub(crate) fn ready(place: &Place) -> Outcome<Option<Self>> {
        let Some(module) = softhsm::module() else {
            println!("  no HSM: SoftHSM isn't installed; `{}`, then start again", softhsm::remedy());
            return Ok(None);
        };
        let home = place.data.join("hsm");
        let hsm = Self { module, config: home.join("softhsm2.conf"), pin_file: home.join("pin") };
        let made = home.join("made");
        if !made.exists() {
            hsm.make(&home)?;
            write_private(&made, "")?;
        }
        Ok(Some(hsm))
    }

    /// The references to its keys by state.
    pub(crate) fn keys() -> BTreeMap<String, String> {
        let full = |object: &str| format!("pkcs11:token={LABEL};{object};type=secret-key");
        KEYS.iter().map(|(state, object)| ((*state).to_owned(), full(object))).collect()
    }

    /// What the controller is told.
    pub(crate) fn args(&self) -> Vec<String> {
        let path = |path: &Path| path.display().to_string();
        vec![
            format!("--hsm-module={}", path(&self.module)),
            format!("--hsm-token={LABEL}"),
            format!("--hsm-pin-file={}", path(&self.pin_file)),
        ]
    }

    /// What the module finds its token with.
    pub(crate) fn env(&self) -> (String, String) {
        ("SOFTHSM2_CONF".to_owned(), self.config.display().to_string())
    }

    /// For `endpoints.json`.
    pub(crate) fn shown(&self) -> Value {
        json!({"module": self.module, "token": LABEL, "pinFile": self.pin_file, "config": self.config})
    }

    fn make(&self, home: &Path) -> Outcome {
        if home.exists() {
            fs::remove_dir_all(home).map_err(Failure::file(home))?;
        }
        let tokens = home.join("tokens");
        fs::create_dir_all(&tokens).map_err(Failure::file(&tokens))?;
        let config =
            format!("directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n", tokens.display());
        write_private(&self.config, &config)?;
        write_private(&self.pin_file, &format!("{PIN}\n"))?;
        let init = ["--init-token", "--free", "--label", LABEL, "--so-pin", PIN, "--pin", PIN];
        self.tool(Command::new("softhsm2-util").args(init))?;
        for (label, id, kind) in OBJECTS {
            let mut tool = Command::new("pkcs11-tool");
            tool.arg("--module").arg(&self.module);
            tool.args(["--token-label", LABEL, "--login", "--pin", PIN, "--label", label, "--id", id]).args(kind);
            self.tool(&mut tool)?;
        }
        Ok(())
    }

    fn tool(&self, command: &mut Command) -> Outcome {
        let program = PathBuf::from(command.get_program());
        let (name, value) = self.env();
        let output = command.env(name, value).output().map_err(Failure::file(&program))?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(Failure::mendable(
            format!("{} failed: {}", program.display(), said.trim()),
            format!("`{}`, and start with another --data", softhsm::remedy()),
        ))
    }
}
