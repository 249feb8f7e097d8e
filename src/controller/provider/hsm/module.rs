//! PKCS#11 modules belong to the process: each is loaded and initialized once, and never unloaded, since what it left in threads
//! (cryptographic libraries keep state there) would point nowhere.

use super::fault::Failed;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

static LOADED: LazyLock<Mutex<HashMap<PathBuf, Pkcs11>>> = LazyLock::new(Mutex::default);

/// The module at `path`, initialized. One that can't be loaded is looked for again at the next call.
pub(super) fn module(path: &Path) -> Result<Pkcs11, Failed> {
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(module) = loaded.get(path) {
        return Ok(module.clone());
    }
    let module = Pkcs11::new(path).map_err(|_| Failed::NoModule)?;
    loaded.insert(path.to_owned(), module.clone());
    initialize(&module)?;
    Ok(module)
}

/// Initializes, unless somebody did.
pub(super) fn initialize(module: &Pkcs11) -> Result<(), Failed> {
    match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
