//! The operator's token: its module, a pool of sessions, and the log-in.
//!
//! Invariants: a PIN that was refused once is not tried again until the file holds another, since a token locks itself after a
//! few wrong ones; a session that failed for reasons of its own is thrown away with all others, and the call is made
//! once more in a new one.

use super::fault::{Failed, is_stale};
use super::{HsmConfig, module};
use cryptoki::context::Pkcs11;
use cryptoki::error::{Error, RvError};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::AuthPin;
use secrecy::ExposeSecret;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

pub(super) struct Token {
    config: HsmConfig,
    pool: Mutex<Vec<Pooled>>,
    refused: Mutex<Option<AuthPin>>,
}

struct Pooled {
    session: Session,
    slot: Slot,
}

/// A session that is logged in, and where.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) module: &'a Pkcs11,
    pub(super) session: &'a Session,
    pub(super) slot: Slot,
}

impl Token {
    pub(super) fn new(config: HsmConfig) -> Self {
        Self { config, pool: Mutex::default(), refused: Mutex::default() }
    }

    pub(super) fn with_session<T>(&self, work: &impl Fn(At<'_>) -> Result<T, Failed>) -> Result<T, Failed> {
        match self.once(work) {
            Err(Failed::Module(error)) if is_stale(&error) => {
                self.forget(&error)?;
                self.once(work)
            }
            other => other,
        }
    }

    fn once<T>(&self, work: &impl Fn(At<'_>) -> Result<T, Failed>) -> Result<T, Failed> {
        let module = module::module(&self.config.module)?;
        let pooled = locked(&self.pool).pop();
        let pooled = pooled.map_or_else(|| self.log_in(&module), Ok)?;
        let outcome = work(At { module: &module, session: &pooled.session, slot: pooled.slot });
        if !matches!(&outcome, Err(Failed::Module(_))) {
            locked(&self.pool).push(pooled);
        }
        outcome
    }

    fn log_in(&self, module: &Pkcs11) -> Result<Pooled, Failed> {
        let slot = self.slot(module)?;
        let session = module.open_ro_session(slot)?;
        let pin = self.pin()?;
        let mut refused = locked(&self.refused);
        if refused.as_ref().is_some_and(|known| known.expose_secret() == pin.expose_secret()) {
            return Err(Failed::PinRefused);
        }
        match session.login(UserType::User, Some(&pin)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {
                *refused = None;
                Ok(Pooled { session, slot })
            }
            Err(Error::Pkcs11(
                RvError::PinIncorrect
                | RvError::PinInvalid
                | RvError::PinLenRange
                | RvError::PinExpired
                | RvError::PinLocked,
                _,
            )) => {
                *refused = Some(pin);
                Err(Failed::PinRefused)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The slot with the configured token.
    fn slot(&self, module: &Pkcs11) -> Result<Slot, Failed> {
        let mut found = Vec::new();
        for slot in module.get_slots_with_initialized_token()? {
            if module.get_token_info(slot)?.label() == self.config.token {
                found.push(slot);
            }
        }
        match found.as_slice() {
            [slot] => Ok(*slot),
            [] => Err(Failed::NoToken),
            _ => Err(Failed::ManyTokens),
        }
    }

    fn pin(&self) -> Result<AuthPin, Failed> {
        let text = Zeroizing::new(std::fs::read_to_string(&self.config.pin_file).map_err(|_| Failed::NoPin)?);
        let pin = text.trim_end_matches(['\r', '\n']);
        if pin.is_empty() { Err(Failed::NoPin) } else { Ok(AuthPin::from(pin)) }
    }

    /// Throws away what a removed token or a restarted module has made worthless.
    fn forget(&self, error: &Error) -> Result<(), Failed> {
        locked(&self.pool).clear();
        if matches!(error, Error::Pkcs11(RvError::CryptokiNotInitialized, _)) {
            module::initialize(&module::module(&self.config.module)?)?;
        }
        Ok(())
    }
}

impl At<'_> {
    /// The token as it describes itself.
    pub(super) fn token(&self) -> Result<TokenInfo, Failed> {
        Ok(self.module.get_token_info(self.slot)?)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
