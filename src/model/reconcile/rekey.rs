//! Whether a re-key is asked for, and confirmed (FR-203).

use crate::account::{Account, ActiveKey};
use crate::names;
use kube::ResourceExt;

/// What an Account asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RekeyWish {
    /// The key in use is the one the spec names.
    None,
    /// The spec names another key; nobody has confirmed it.
    AwaitingConfirmation,
    /// The spec names another key, and the annotation confirms this account and this key.
    Confirmed,
}

/// What `account` asks for, given the key in use. Without one there is nothing to re-key yet: the first key needs no
/// confirmation.
pub fn rekey_wish(account: &Account, active: Option<&ActiveKey>) -> RekeyWish {
    let Some(active) = active else { return RekeyWish::None };
    let wanted = account.spec.reference();
    if active.provider_type == account.spec.provider_type && active.key_reference == wanted {
        return RekeyWish::None;
    }
    let confirmation = names::rekey_confirmation(&account.name_any(), wanted);
    if account.annotations().get(names::CONFIRM_REKEY) == Some(&confirmation) {
        RekeyWish::Confirmed
    } else {
        RekeyWish::AwaitingConfirmation
    }
}
