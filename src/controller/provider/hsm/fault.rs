//! The one place where a module's words become ours.

use crate::ports::ProviderFault;
use cryptoki::error::{Error, RvError};
use model::Reason;

/// What a call failed with.
#[derive(Debug)]
pub(super) enum Failed {
    /// The module can't be loaded.
    NoModule,
    /// No token has the configured label.
    NoToken,
    /// More than one has.
    ManyTokens,
    /// The PIN's file can't be read.
    NoPin,
    /// The token refuses the PIN.
    PinRefused,
    /// The reference names another token than the operator's.
    OtherToken,
    /// No object matches.
    NotFound,
    /// So many do.
    Ambiguous(usize),
    /// The sealed blob isn't what this key sealed, or not for this.
    NotAuthentic,
    /// The module's own word.
    Module(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Module(error)
    }
}

/// Whether a new session can help.
pub(super) fn is_stale(error: &Error) -> bool {
    matches!(
        error,
        Error::Pkcs11(
            RvError::SessionHandleInvalid
                | RvError::SessionClosed
                | RvError::UserNotLoggedIn
                | RvError::DeviceRemoved
                | RvError::DeviceError
                | RvError::TokenNotPresent
                | RvError::CryptokiNotInitialized
                | RvError::OperationActive,
            _
        )
    )
}

/// Whether the error says that the ciphertext isn't authentic. Modules differ in the word.
pub(super) fn is_refused_ciphertext(error: &Error) -> bool {
    matches!(
        error,
        Error::Pkcs11(
            RvError::EncryptedDataInvalid
                | RvError::EncryptedDataLenRange
                | RvError::DataInvalid
                | RvError::SignatureInvalid
                | RvError::GeneralError,
            _
        )
    )
}

/// In our words.
pub(super) fn fault(reference: &str, failed: &Failed) -> ProviderFault {
    let (reason, message) = match failed {
        Failed::NoModule => (
            Reason::Unreachable,
            "the PKCS#11 module can't be loaded; the operator checks --hsm-module; it is tried again".to_owned(),
        ),
        Failed::NoToken => (
            Reason::Unreachable,
            "the HSM shows no token of the configured label; the operator checks --hsm-token; it is tried again".to_owned(),
        ),
        Failed::ManyTokens => (
            Reason::AmbiguousLabel,
            "the HSM shows more than one token of the configured label; the operator gives each its own".to_owned(),
        ),
        Failed::NoPin => (
            Reason::AccessDenied,
            "the HSM's PIN can't be read; the operator mounts the file that --hsm-pin-file names".to_owned(),
        ),
        Failed::PinRefused => (
            Reason::AccessDenied,
            "the HSM refuses the PIN; the operator writes the right one, until then it isn't tried again, so that the token doesn't lock itself"
                .to_owned(),
        ),
        Failed::OtherToken => (
            Reason::NotFound,
            format!("{reference} names another token than the one OpenKCM is configured for; name that one, or none"),
        ),
        Failed::NotFound => {
            (Reason::NotFound, format!("the token has no key {reference}; check the label, or the id, of the object"))
        }
        Failed::Ambiguous(count) => (
            Reason::AmbiguousLabel,
            format!("{count} keys of the token match {reference}; name one by its id: pkcs11:object=LABEL;id=%01"),
        ),
        Failed::NotAuthentic => {
            (Reason::WrongAlgorithm, format!("{reference} could not decrypt what it is said to have encrypted"))
        }
        Failed::Module(error) => return of_module(reference, error),
    };
    ProviderFault::new(reason, message)
}

fn of_module(reference: &str, error: &Error) -> ProviderFault {
    let Error::Pkcs11(word, _) = error else {
        return ProviderFault::new(
            Reason::Unreachable,
            "the PKCS#11 module answered what can't be understood; the operator checks its version",
        );
    };
    let (reason, message) = match word {
        RvError::UserNotLoggedIn | RvError::UserPinNotInitialized | RvError::ActionProhibited => {
            (Reason::AccessDenied, format!("the HSM refuses {reference}; let OpenKCM's user of the token use it"))
        }
        RvError::KeyFunctionNotPermitted => (
            Reason::WrongUsage,
            format!("{reference} may not encrypt and decrypt; choose a key with CKA_ENCRYPT and CKA_DECRYPT"),
        ),
        RvError::KeyTypeInconsistent
        | RvError::KeySizeRange
        | RvError::MechanismInvalid
        | RvError::MechanismParamInvalid => {
            (Reason::WrongAlgorithm, format!("the token can't use {reference} with AES-GCM; choose an AES key"))
        }
        RvError::KeyHandleInvalid | RvError::ObjectHandleInvalid => {
            (Reason::NotFound, format!("the token has no key {reference} any more"))
        }
        RvError::SessionCount => {
            (Reason::Throttled, "the HSM has no session left for OpenKCM; it is tried again".to_owned())
        }
        other => (Reason::Unreachable, format!("the HSM can't serve {reference} now ({other:?}); it is tried again")),
    };
    ProviderFault::new(reason, message)
}

/// No answer in time.
pub(super) fn late() -> ProviderFault {
    ProviderFault::new(Reason::Unreachable, "the HSM did not answer in time; check its connection; it is tried again")
}
