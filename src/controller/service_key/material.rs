//! Whether what the bundles keep of a key is what was written.

use crate::context::Context;
use crate::plane::Id;
use crate::record::RootId;
use keychain::KeyEntry;
use keychain::bundle::{Damage, KeyOwner};
use keychain::envelope::EnvelopeError;
use model::ServiceEncryptionKey;
use model::reconcile::MaterialFault;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

/// Keys whose entries have opened since their bundles were read: what this process writes itself needs no second look.
#[derive(Default)]
pub struct Opened(Mutex<HashMap<Id, (String, u64)>>);

impl Opened {
    /// Forgets a key.
    pub fn forget(&self, id: &Id) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    fn has(&self, id: &Id, seen: &(String, u64)) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id) == Some(seen)
    }

    fn note(&self, id: &Id, seen: (String, u64)) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), seen);
    }
}

/// Keys whose material isn't as it was written, as far as it could be looked at.
#[derive(Default)]
pub struct Damaged(Mutex<HashSet<Id>>);

impl Damaged {
    /// How many.
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn note(&self, id: &Id, is_damaged: bool) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_damaged {
            known.remove(id);
        } else if !known.contains(id) {
            known.insert(id.clone());
        }
    }
}

/// What is wrong with a key that is there, and what exactly; `None` also while its root isn't unwrapped, so nobody can tell.
pub(super) fn fault_of(ctx: &Context, id: &Id, root: &RootId, entry: &KeyEntry) -> Option<(MaterialFault, String)> {
    if entry.is_destroyed() {
        return None;
    }
    let seen = (entry.uid.clone(), ctx.bundles.reads(root));
    if ctx.opened.has(id, &seen) {
        return None;
    }
    let owner = KeyOwner { tenant_id: &root.tenant_id, account: &root.account, key: &id.name };
    let chain = ctx.chains.of(root);
    let opens = entry.authenticate(owner, &chain.read());
    let fault = match opens {
        Ok(()) => {
            ctx.opened.note(id, seen);
            return None;
        }
        Err(EnvelopeError::UnknownRootVersion { .. }) => return None,
        Err(EnvelopeError::NotAuthentic { version, .. }) => {
            (MaterialFault::NotAuthentic, format!("the kept material of version {version} does not authenticate"))
        }
        Err(EnvelopeError::Missing { first, last, .. }) => {
            (MaterialFault::Missing, Damage::Missing { first, last }.to_string())
        }
        Err(error @ EnvelopeError::Material(_)) => (MaterialFault::Unreadable, error.to_string()),
    };
    Some(fault)
}

/// What a damage of the bundles is called on the key.
pub fn fault(damage: &Damage) -> MaterialFault {
    match damage {
        Damage::Missing { .. } | Damage::NoEntry => MaterialFault::Missing,
        Damage::Unreadable { .. } | Damage::Bundles(_) => MaterialFault::Unreadable,
    }
}

/// What is wrong with a key that has no entry: nothing, if it never had one.
pub(super) fn fault_without_entry(
    ctx: &Context,
    key: &ServiceEncryptionKey,
    name: &str,
    root: &RootId,
) -> Option<(MaterialFault, String)> {
    let shown = key.status.as_ref().and_then(|status| status.current_version);
    match (ctx.bundles.read(root).damage(name), shown) {
        (Some(damage), _) => Some((fault(&damage), damage.to_string())),
        (None, Some(version)) => Some((
            MaterialFault::Missing,
            format!("the key has been at version {version}, and is in no bundle of its root any more"),
        )),
        (None, None) => None,
    }
}
