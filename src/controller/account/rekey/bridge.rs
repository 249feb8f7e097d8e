//! The root's other versions under the target's external key too, before anything is wrapped anew: from here on the re-key no
//! longer needs the old external key, whatever becomes of it. Between two keys of AWS KMS the material doesn't leave AWS.
//!
//! Best effort: a version that can't be bridged is unwrapped by its own key, as long as that works.

use super::super::run::Run;
use crate::chains::{context, unwrap_one, wrap_one};
use crate::clock;
use crate::error::ReconcileError;
use crate::ports::ProviderFault;
use base64::{Engine, engine::general_purpose::STANDARD};
use keychain::RootMaterial;
use model::tenant_record::WrappedRoot;

pub(super) async fn bridge(run: &mut Run<'_>, target: &WrappedRoot) -> Result<(), ReconcileError> {
    let mut bridged = Vec::new();
    for old in run.root.made().filter(|old| old.version != target.version) {
        let there = |known: &WrappedRoot| known.version == old.version && same_holder(known, target);
        if run.root.versions.iter().any(there) {
            continue;
        }
        match under(run, old, target).await {
            Ok(wrapped) => bridged.push(wrapped),
            Err(fault) => {
                tracing::warn!(root = %run.id, version = old.version, %fault, "the old material can't be brought under the new key; the old one is needed until the end");
            }
        }
    }
    if bridged.is_empty() {
        return Ok(());
    }
    run.update_root(move |root| {
        for wrapped in &bridged {
            let there = |known: &WrappedRoot| known.version == wrapped.version && same_holder(known, wrapped);
            if !root.versions.iter().any(there) {
                root.versions.push(wrapped.clone());
            }
        }
    })
    .await
}

fn same_holder(one: &WrappedRoot, other: &WrappedRoot) -> bool {
    one.provider_type == other.provider_type && one.key_reference == other.key_reference
}

/// `old` under the key of `target`.
async fn under(run: &Run<'_>, old: &WrappedRoot, target: &WrappedRoot) -> Result<WrappedRoot, ProviderFault> {
    let providers = &run.ctx.providers;
    if old.provider_type == target.provider_type
        && let Ok(ciphertext) = STANDARD.decode(&old.ciphertext)
    {
        let keys = providers.get(old.provider_type)?;
        let binding = context(&run.root_id);
        let moved = keys.re_encrypt(&old.key_reference, &target.key_reference, &ciphertext, &binding).await?;
        if let Some(moved) = moved {
            tracing::info!(root = %run.id, version = old.version, "the old material was re-encrypted by its provider");
            let ciphertext = STANDARD.encode(moved);
            return Ok(WrappedRoot { ciphertext, key_reference: target.key_reference.clone(), ..old.clone() });
        }
    }
    let at_hand = {
        let chain = run.ctx.chains.of(&run.root_id);
        let held = chain.read();
        held.get(old.version).map(|material| RootMaterial::from_bytes(old.version, material.expose()))
    };
    let material = match at_hand {
        Some(Ok(material)) => material,
        _ => unwrap_one(providers, &run.root_id, old).await?,
    };
    wrap_one(providers, &run.root_id, &material, target.provider_type, &target.key_reference, clock::now()).await
}
