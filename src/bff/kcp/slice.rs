//! The APIExportEndpointSlice: where the virtual workspace of each shard is. The first URL appears with the first binding, and a
//! shard's can go with its last.

use super::Kcp;
use futures::{Stream, StreamExt};
use kube::api::{Api, ApiResource, DynamicObject, GroupVersionKind};
use kube::runtime::watcher::{self, Event, watcher};
use std::collections::BTreeSet;

/// The URLs of our export's virtual workspaces, now and whenever kcp says something about them; `Err` while it can't be asked. A slice
/// that isn't there says nothing.
pub fn slice_urls(kcp: &Kcp) -> impl Stream<Item = Result<BTreeSet<String>, watcher::Error>> + use<> {
    let kind = GroupVersionKind::gvk("apis.kcp.io", "v1alpha1", "APIExportEndpointSlice");
    let resource = ApiResource::from_gvk_with_plural(&kind, "apiexportendpointslices");
    let api = Api::<DynamicObject>::all_with(kcp.as_provider(), &resource);
    let ours = watcher::Config::default().fields(&format!("metadata.name={}", model::names::EXPORT));
    watcher(api, ours).filter_map(|event| {
        std::future::ready(match event {
            Ok(Event::Apply(slice) | Event::InitApply(slice)) => Some(Ok(model::serving::slice_urls(&slice.data))),
            Ok(Event::Delete(_) | Event::Init | Event::InitDone) => None,
            Err(error) => Some(Err(error)),
        })
    })
}
