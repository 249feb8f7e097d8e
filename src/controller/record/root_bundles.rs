//! The bundles of one root, written by group commit: whoever comes first writes for all who came meanwhile.

use super::bundle_store::RootId;
use super::error::RecordError;
use super::secret;
use k8s_openapi::api::core::v1::Secret;
use keychain::{Bundle, BundleSet};
use kube::ResourceExt;
use kube::api::{Api, DeleteParams, ListParams, PostParams};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::oneshot;

/// Applies one change to a copy, and afterwards tells its asker how it went.
type Job = Box<dyn Pending>;

trait Pending: Send {
    /// Applies the change; the bundle numbers to write, or nothing when it was refused.
    fn apply(&mut self, set: &mut BundleSet) -> Vec<u32>;
    /// Tells the asker.
    fn finish(self: Box<Self>, written: Result<(), Arc<RecordError>>);
}

struct Change<R, F> {
    apply: F,
    result: Option<Result<R, RecordError>>,
    answer: oneshot::Sender<Result<R, RecordError>>,
}

impl<R, F> Pending for Change<R, F>
where
    R: Send,
    F: FnMut(&mut BundleSet) -> Result<(Vec<u32>, R), RecordError> + Send,
{
    fn apply(&mut self, set: &mut BundleSet) -> Vec<u32> {
        match (self.apply)(set) {
            Ok((dirty, result)) => {
                self.result = Some(Ok(result));
                dirty
            }
            Err(error) => {
                self.result = Some(Err(error));
                Vec::new()
            }
        }
    }

    fn finish(self: Box<Self>, written: Result<(), Arc<RecordError>>) {
        let result = match (written, self.result) {
            (Ok(()), Some(result)) => result,
            (_, Some(Err(error))) => Err(error),
            (Err(error), _) => Err(RecordError::NotWritten(error)),
            (Ok(()), None) => return,
        };
        // An asker that is gone needs no answer.
        let _ = self.answer.send(result);
    }
}

/// What only the writer touches.
#[derive(Default)]
struct Written {
    versions: HashMap<u32, Option<String>>,
    /// The last write's outcome isn't known: read before the next.
    stale: bool,
}

pub(super) struct RootBundles {
    api: Api<Secret>,
    root: RootId,
    set: RwLock<Arc<BundleSet>>,
    pending: Mutex<Vec<Job>>,
    writer: tokio::sync::Mutex<Written>,
    /// How often everything was read.
    reads: AtomicU64,
    /// Of which that many were told to whoever asks.
    told: AtomicU64,
}

impl RootBundles {
    pub(super) fn empty(api: Api<Secret>, root: RootId) -> Self {
        let set = Arc::new(BundleSet::new(&root.tenant_id, &root.account));
        Self {
            api,
            root,
            set: RwLock::new(set),
            pending: Mutex::default(),
            writer: tokio::sync::Mutex::default(),
            reads: AtomicU64::new(1),
            told: AtomicU64::new(1),
        }
    }

    pub(super) fn new(api: Api<Secret>, root: RootId, found: &[Secret]) -> Result<Self, RecordError> {
        let this = Self::empty(api, root);
        let versions = this.adopt(found)?;
        this.is_news();
        Ok(Self { writer: tokio::sync::Mutex::new(Written { versions, stale: false }), ..this })
    }

    pub(super) fn read(&self) -> Arc<BundleSet> {
        self.set.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) async fn change<R, F>(&self, change: F) -> Result<R, RecordError>
    where
        R: Send + 'static,
        F: FnMut(&mut BundleSet) -> Result<(Vec<u32>, R), RecordError> + Send + 'static,
    {
        let (answer, mut answered) = oneshot::channel();
        self.pending().push(Box::new(Change { apply: change, result: None, answer }));
        let mut writer = self.writer.lock().await;
        if let Ok(result) = answered.try_recv() {
            return result;
        }
        let jobs = std::mem::take(&mut *self.pending());
        self.commit(&mut writer, jobs).await;
        drop(writer);
        answered.await.unwrap_or_else(|_| Err(RecordError::Conflict(self.root.account.clone())))
    }

    async fn commit(&self, writer: &mut Written, mut jobs: Vec<Job>) {
        let known = !std::mem::replace(&mut writer.stale, true);
        let outcome = self.try_commit(writer, known, &mut jobs).await;
        // Stays stale when this future is dropped half way.
        writer.stale = outcome.is_err();
        let outcome = outcome.map_err(Arc::new);
        for job in jobs {
            job.finish(outcome.clone());
        }
    }

    async fn try_commit(&self, writer: &mut Written, known: bool, jobs: &mut [Job]) -> Result<(), RecordError> {
        if !known {
            writer.versions = self.reload().await?;
        }
        let mut next = BundleSet::clone(&self.read());
        let sealed = next.seal();
        self.write_all(writer, &next, sealed).await?;
        next.trim();
        let dirty = jobs.iter_mut().flat_map(|job| job.apply(&mut next)).collect();
        self.write_all(writer, &next, dirty).await?;
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        Ok(())
    }

    /// From the highest number to the lowest, as a set asks for.
    async fn write_all(&self, writer: &mut Written, set: &BundleSet, mut dirty: Vec<u32>) -> Result<(), RecordError> {
        dirty.sort_unstable_by(|one, other| other.cmp(one));
        dirty.dedup();
        for number in dirty {
            let Some(bundle) = set.bundle(number) else { continue };
            let version = self.write(bundle, writer.versions.get(&number).cloned().flatten()).await?;
            writer.versions.insert(number, version);
        }
        Ok(())
    }

    async fn write(&self, bundle: &Bundle, known: Option<String>) -> Result<Option<String>, RecordError> {
        let create = known.is_none();
        let secret = secret::of(&self.root, bundle, known)?;
        let written = if create {
            self.api.create(&PostParams::default(), &secret).await
        } else {
            self.api.replace(&secret::name(&self.root, bundle.number), &PostParams::default(), &secret).await
        };
        match written {
            Ok(secret) => Ok(secret.metadata.resource_version),
            Err(kube::Error::Api(status)) if status.is_conflict() || status.is_already_exists() => {
                Err(RecordError::Conflict(self.root.account.clone()))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Removes every bundle of the root, and with them the material.
    pub(super) async fn shred(&self) -> Result<(), RecordError> {
        let mut writer = self.writer.lock().await;
        for item in self.list().await? {
            let name = item.metadata.name.unwrap_or_default();
            match self.api.delete(&name, &DeleteParams::default()).await {
                Ok(_) => {}
                Err(kube::Error::Api(status)) if status.is_not_found() => {}
                Err(error) => return Err(error.into()),
            }
        }
        writer.versions.clear();
        let empty = BundleSet::new(&self.root.tenant_id, &self.root.account);
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(empty);
        Ok(())
    }

    async fn reload(&self) -> Result<HashMap<u32, Option<String>>, RecordError> {
        self.adopt(&self.list().await?)
    }

    async fn list(&self) -> Result<Vec<Secret>, RecordError> {
        let selector = format!("{}={}", secret::LABEL, secret::root_hash(&self.root));
        Ok(self.api.list(&ListParams::default().labels(&selector)).await?.items)
    }

    /// A bundle that can't be read is left alone, and its number with it: the others are served.
    fn adopt(&self, found: &[Secret]) -> Result<HashMap<u32, Option<String>>, RecordError> {
        let (mut versions, mut bundles, mut unreadable) = (HashMap::new(), Vec::new(), Vec::new());
        for item in found {
            match secret::bundle(item) {
                Ok(bundle) => {
                    versions.insert(bundle.number, item.metadata.resource_version.clone());
                    bundles.push(bundle);
                }
                Err(error) => {
                    tracing::error!(root = self.root.account, tenant = self.root.tenant_id, %error, "a bundle can't be read");
                    unreadable.push((secret::number(item), item.name_any()));
                }
            }
        }
        let mut set = BundleSet::load(&self.root.tenant_id, &self.root.account, bundles)?;
        for (number, name) in unreadable {
            set.add_unreadable(number, name);
        }
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(set);
        self.reads.fetch_add(1, Ordering::SeqCst);
        Ok(versions)
    }

    /// How often all bundles were read, the first time included: what one reading found good is good until the next.
    pub(super) fn reads(&self) -> u64 {
        self.reads.load(Ordering::SeqCst)
    }

    /// Whether they were read again since the last call: somebody else had changed one.
    pub(super) fn is_news(&self) -> bool {
        let reads = self.reads();
        self.told.swap(reads, Ordering::SeqCst) != reads
    }

    /// Reads everything again when a bundle isn't what was written last. Asks for the Secrets' metadata only.
    pub(super) async fn look(&self) -> Result<(), RecordError> {
        let mut writer = self.writer.lock().await;
        let selector = format!("{}={}", secret::LABEL, secret::root_hash(&self.root));
        let found = self.api.list_metadata(&ListParams::default().labels(&selector)).await?;
        let found: HashMap<String, Option<String>> =
            found.items.into_iter().map(|item| (item.name_any(), item.metadata.resource_version)).collect();
        let known = |(number, version): (&u32, &Option<String>)| (secret::name(&self.root, *number), version.clone());
        let mut known: HashMap<String, Option<String>> = writer.versions.iter().map(known).collect();
        for name in self.read().unreadable() {
            // One that can't be read may have been mended.
            known.remove(name);
        }
        if found != known {
            writer.stale = true;
            writer.versions = self.reload().await?;
            writer.stale = false;
        }
        Ok(())
    }

    fn pending(&self) -> std::sync::MutexGuard<'_, Vec<Job>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
