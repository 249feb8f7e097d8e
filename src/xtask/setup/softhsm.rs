use std::env;
use std::path::PathBuf;

use crate::setup::{Step, apt};

/// `SoftHSM`, and the tool that makes keys in it.
const PACKAGES: [&str; 2] = ["softhsm2", "opensc"];
/// Where distributions put the module.
const MODULES: [&str; 4] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/lib/pkcs11/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
];

/// The PKCS#11 module, when everything an HSM of the stack needs is there.
pub(crate) fn module() -> Option<PathBuf> {
    let on_path = |tool: &str| {
        env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(tool).is_file()))
    };
    let tools = ["softhsm2-util", "pkcs11-tool"].iter().all(|tool| on_path(tool));
    MODULES.iter().map(PathBuf::from).find(|module| tools && module.exists())
}

/// How a person gets it.
pub(crate) fn remedy() -> String {
    apt::command(&PACKAGES)
}

/// `SoftHSM` through apt where root. Elsewhere the stack runs without an HSM, and says so.
pub(crate) fn step() -> Step {
    Step {
        name: "SoftHSM".to_owned(),
        heavy: false,
        present: Box::new(|| module().is_some() || !apt::is_possible()),
        install: Box::new(|stop| apt::install("SoftHSM is", &PACKAGES, "softhsm", stop)),
    }
}
