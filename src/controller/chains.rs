//! Unwrapped L2 material, in memory only. A version is unwrapped by its external key once per process.

use crate::ports::{EncryptionContext, ProviderFault};
use crate::provider::Providers;
use crate::record::RootId;
use base64::{Engine, engine::general_purpose::STANDARD};
use keychain::{RootChain, RootMaterial};
use model::Reason;
use model::tenant_record::WrappedRoot;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

type Chain = Arc<Held>;

#[derive(Default)]
struct Held {
    chain: RwLock<RootChain>,
    /// The version that new material is wrapped with; 0 while it isn't known.
    wrap_with: AtomicU32,
}

/// The chains of all roots.
#[derive(Default)]
pub struct Chains(Mutex<HashMap<RootId, Chain>>);

/// One root's chain, shared with whoever wraps or unwraps.
#[derive(Clone, Default)]
pub struct SharedChain(Chain);

impl SharedChain {
    /// For a moment without awaits.
    pub fn read(&self) -> RwLockReadGuard<'_, RootChain> {
        self.0.chain.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a version.
    pub fn insert(&self, root: RootMaterial) {
        self.0.chain.write().unwrap_or_else(PoisonError::into_inner).insert(root);
    }

    /// Wipes every version but those of `keep`.
    pub fn retain(&self, keep: &[u32]) {
        let mut chain = self.0.chain.write().unwrap_or_else(PoisonError::into_inner);
        let gone: Vec<u32> = chain.versions().filter(|version| !keep.contains(version)).collect();
        for version in gone {
            chain.remove(version);
        }
    }

    /// From now on new material is wrapped with `version`: the active one, or a running re-key's target.
    pub fn wrap_with(&self, version: u32) {
        self.0.wrap_with.store(version, Ordering::SeqCst);
    }

    /// The version that new material is wrapped with, if it is known and at hand.
    pub fn wrapping_version(&self) -> Option<u32> {
        Some(self.0.wrap_with.load(Ordering::SeqCst)).filter(|version| self.has(*version))
    }

    /// Whether a version is at hand.
    pub fn has(&self, version: u32) -> bool {
        self.read().get(version).is_some()
    }
}

impl Chains {
    /// A root's chain.
    pub fn of(&self, root: &RootId) -> SharedChain {
        SharedChain(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(root.clone()).or_default().clone())
    }

    /// Wipes a root's chain.
    pub fn remove(&self, root: &RootId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(root);
    }

    /// Unwraps what isn't at hand yet. Every version is tried, with each external key that wraps it; the first fault of one that
    /// stays closed is answered.
    pub async fn unwrap(
        &self,
        providers: &Providers,
        root: &RootId,
        versions: &[WrappedRoot],
    ) -> Result<SharedChain, ProviderFault> {
        let chain = self.of(root);
        let mut faults = Vec::new();
        for wrapped in versions {
            if chain.has(wrapped.version) {
                continue;
            }
            match unwrap_one(providers, root, wrapped).await {
                Ok(material) => chain.insert(material),
                Err(fault) => faults.push((wrapped.version, fault)),
            }
        }
        match faults.into_iter().find(|(version, _)| !chain.has(*version)) {
            Some((_, fault)) => Err(fault),
            None => Ok(chain),
        }
    }
}

/// Opens one version with its external key.
pub async fn unwrap_one(
    providers: &Providers,
    root: &RootId,
    wrapped: &WrappedRoot,
) -> Result<RootMaterial, ProviderFault> {
    let broken = || {
        let message = format!(
            "the record of root version {} can't be read; restore the TenantRecord from a backup",
            wrapped.version
        );
        ProviderFault::new(Reason::WrongAlgorithm, message)
    };
    let ciphertext = STANDARD.decode(&wrapped.ciphertext).map_err(|_| broken())?;
    let keys = providers.get(wrapped.provider_type)?;
    let plaintext = keys.decrypt(&wrapped.key_reference, &ciphertext, &context(root)).await?;
    RootMaterial::from_bytes(wrapped.version, &plaintext).map_err(|_| broken())
}

/// Wraps material with an external key.
pub async fn wrap_one(
    providers: &Providers,
    root: &RootId,
    material: &RootMaterial,
    provider: model::ProviderType,
    resolved: &str,
    now: jiff::Timestamp,
) -> Result<WrappedRoot, ProviderFault> {
    let keys = providers.get(provider)?;
    let ciphertext = keys.encrypt(resolved, material.expose(), &context(root)).await?;
    Ok(WrappedRoot {
        version: material.version(),
        provider_type: provider,
        key_reference: resolved.to_owned(),
        ciphertext: STANDARD.encode(ciphertext),
        created_at: now,
    })
}

/// Binds what an external key encrypts to tenant and root.
pub fn context(root: &RootId) -> EncryptionContext {
    [("openkcm.io/tenant".to_owned(), root.tenant_id.clone()), ("openkcm.io/account".to_owned(), root.account.clone())]
        .into()
}
