//! One reconcile of one Account: what is known, and how it is shown.

use super::verify::Watcher;
use crate::chains::context;
use crate::clock;
use crate::context::Context;
use crate::error::ReconcileError;
use crate::plane::{Id, StatusWriter};
use crate::ports::EncryptionContext;
use crate::record::RootId;
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::SignedDuration;
use keychain::KeyId;
use kube::ResourceExt;
use model::account::{AccountPhase, ActiveKey, Dependents, Rekey, Verification};
use model::reconcile::{AccountFacts, account_status};
use model::tenant_record::{RootRecord, TenantRecord};
use model::{Account, AccountSpec, ServiceEncryptionKey, names};
use std::sync::Arc;

pub(super) struct Run<'a> {
    pub(super) ctx: &'a Context,
    pub(super) id: &'a Id,
    pub(super) account: Arc<Account>,
    pub(super) root_id: RootId,
    /// The root as the record has it.
    pub(super) root: RootRecord,
    pub(super) binding_context: EncryptionContext,
    pub(super) active: Option<ActiveKey>,
    pub(super) verification: Option<Verification>,
    pub(super) rekey: Option<Rekey>,
    path: String,
    writer: StatusWriter<Account>,
}

impl<'a> Run<'a> {
    pub(super) async fn start(
        ctx: &'a Context,
        id: &'a Id,
        account: Arc<Account>,
        record: &TenantRecord,
    ) -> Result<Self, ReconcileError> {
        let root_id = RootId::new(record.name_any(), &id.name);
        let writer = StatusWriter::new(ctx.api(&id.cluster)?, ctx.accounts.clone(), &account);
        let status = writer.get().clone();
        let mut run = Self {
            ctx,
            id,
            binding_context: context(&root_id),
            root_id,
            root: RootRecord::new(&id.name, account.spec.clone()),
            account,
            active: None,
            verification: status.verification,
            rekey: status.rekey,
            path: record.spec.path.clone(),
            writer,
        };
        run.record_spec().await?;
        run.derive_active();
        Ok(run)
    }

    /// Writes the spec to the record; of a re-key that isn't done, the key part stays the old one's.
    async fn record_spec(&mut self) -> Result<(), ReconcileError> {
        let spec = self.account.spec.clone();
        self.update_root(move |root| {
            // A root of a retired one's name takes its material over.
            root.deleted_at = None;
            root.spec = if root.versions.is_empty() || same_key(&root.spec, &spec) {
                spec.clone()
            } else {
                with_key_of(&spec, &root.spec)
            };
        })
        .await
    }

    /// Changes the root's record and takes over what was written.
    pub(super) async fn update_root(
        &mut self,
        change: impl Fn(&mut RootRecord) + Send + Sync,
    ) -> Result<(), ReconcileError> {
        let fresh = RootRecord::new(&self.id.name, self.account.spec.clone());
        let written = self.ctx.records.update_root(&self.id.cluster, &self.id.name, |root| {
            let mut root = root.unwrap_or_else(|| fresh.clone());
            change(&mut root);
            Some(root)
        });
        if let Some(root) = written.await? {
            self.root = root;
        }
        Ok(())
    }

    /// The external key in use, from the record; since when it is known to work, from the status.
    pub(super) fn derive_active(&mut self) {
        let verified_at = self.writer.get().active_key.as_ref().map(|active| active.verified_at);
        self.active = self.root.versions.first().map(|version| ActiveKey {
            provider_type: version.provider_type,
            key_reference: self.root.spec.reference().to_owned(),
            resolved_reference: version.key_reference.clone(),
            verified_at: verified_at.unwrap_or(version.created_at),
        });
    }

    /// Whether the annotation asks for a verification now.
    pub(super) fn asked_to_verify(&self) -> bool {
        self.ctx.asked.is_new(self.id, self.account.annotations().get(names::VERIFY))
    }

    pub(super) fn tenant_suspended(&self) -> bool {
        self.ctx.records.get(&self.id.cluster).is_some_and(|record| record.spec.suspended)
    }

    /// The phase as last shown.
    pub(super) fn phase(&self) -> Option<AccountPhase> {
        self.writer.get().phase
    }

    /// Writes the status, if it differs.
    pub(super) async fn publish(&mut self) -> Result<(), ReconcileError> {
        let mut account = Account::clone(self.ctx.accounts.get(self.id).as_ref().unwrap_or(&self.account));
        account.status = Some(self.writer.get().clone());
        let dependents = self.dependents();
        let shared_with = self.shared_with();
        let status = account_status(AccountFacts {
            account: &account,
            tenant_suspended: self.tenant_suspended(),
            active_key: self.active.as_ref(),
            key_version: self.root.versions.first().map(|version| version.version),
            verification: self.verification.as_ref(),
            rekey: self.rekey.as_ref(),
            dependents: &dependents,
            blocked_by: &self.blocked_by(),
            shared_with: &shared_with,
            grace: SignedDuration::try_from(self.ctx.settings.root_grace).unwrap_or(SignedDuration::MAX),
            now: clock::now(),
        });
        self.writer.set(status).await?;
        Ok(())
    }

    fn dependents(&self) -> Dependents {
        let keys = self.ctx.keys_of(self.id);
        let ids: Vec<KeyId> = keys.iter().map(|key| KeyId::new(&self.path, &self.id.cluster, key.name_any())).collect();
        let counted = Dependents {
            keys: u32::try_from(keys.len()).unwrap_or(u32::MAX),
            active_clients: self.ctx.orchestrator.clients_of(&ids),
            observed_at: None,
        };
        let before = self.writer.get().dependents.clone().unwrap_or_default();
        let same = before.observed_at.is_some()
            && before.keys == counted.keys
            && before.active_clients == counted.active_clients;
        if same { before } else { Dependents { observed_at: Some(clock::now()), ..counted } }
    }

    /// The keys that hold up a deletion, those that are on their way out too.
    fn blocked_by(&self) -> Vec<String> {
        if self.account.metadata.deletion_timestamp.is_none() {
            return Vec::new();
        }
        let name = |key: &Arc<ServiceEncryptionKey>| match key.metadata.deletion_timestamp {
            Some(_) => format!("{}, which is being deleted", key.name_any()),
            None => key.name_any(),
        };
        self.ctx.keys_of(self.id).iter().map(name).collect()
    }

    /// Roots of another environment on the same external key.
    fn shared_with(&self) -> Vec<String> {
        let (Some(active), Some(mine)) = (&self.active, self.account.spec.environment) else { return Vec::new() };
        let others = self.ctx.accounts.of_cluster(&self.id.cluster);
        let shares = |other: &&Arc<Account>| {
            let key = other.status.as_ref().and_then(|status| status.active_key.as_ref());
            other.name_any() != self.id.name
                && other.spec.environment.is_some_and(|theirs| theirs != mine)
                && key.is_some_and(|key| key.resolved_reference == active.resolved_reference)
        };
        others.iter().filter(shares).map(|other| other.name_any()).collect()
    }
}

/// Shows each step of a verification in the status.
pub(super) struct Live<'r, 'a>(pub(super) &'r mut Run<'a>);

impl Watcher for Live<'_, '_> {
    fn show<'s>(&'s mut self, verification: &'s Verification) -> BoxFuture<'s, Result<(), ReconcileError>> {
        async move {
            self.0.verification = Some(verification.clone());
            self.0.publish().await
        }
        .boxed()
    }
}

/// Shows nothing: a routine verification is one write, at its end.
pub(super) struct Quiet;

impl Watcher for Quiet {
    fn show<'s>(&'s mut self, _: &'s Verification) -> BoxFuture<'s, Result<(), ReconcileError>> {
        async { Ok(()) }.boxed()
    }
}

pub(super) fn same_key(a: &AccountSpec, b: &AccountSpec) -> bool {
    a.provider_type == b.provider_type && a.reference() == b.reference()
}

fn with_key_of(spec: &AccountSpec, key: &AccountSpec) -> AccountSpec {
    AccountSpec {
        provider_type: key.provider_type,
        region: key.region.clone(),
        key_reference: key.key_reference.clone(),
        ..spec.clone()
    }
}
