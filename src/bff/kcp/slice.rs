//! The APIExportEndpointSlice: where the virtual workspace is. Its URL appears with the first binding and can go with the last.

use super::Kcp;
use futures::{Stream, StreamExt};
use kube::ResourceExt;
use kube::api::{Api, ApiResource, DynamicObject, GroupVersionKind};
use kube::runtime::watcher::{self, Event, watcher};
use serde_json::Value;

/// What is known about the virtual workspace: `Ok(None)` until the first binding, `Err` while kcp can't be asked.
type SliceUrl = Result<Option<String>, watcher::Error>;

/// The URL of the virtual workspace of our export, now and whenever it changes.
pub fn slice_url(kcp: &Kcp) -> impl Stream<Item = SliceUrl> + use<> {
    let kind = GroupVersionKind::gvk("apis.kcp.io", "v1alpha1", "APIExportEndpointSlice");
    let resource = ApiResource::from_gvk_with_plural(&kind, "apiexportendpointslices");
    let api = Api::<DynamicObject>::all_with(kcp.as_provider(), &resource);
    let mut known = None;
    let mut listed = None;
    watcher(api, watcher::Config::default()).filter_map(move |event| {
        let told = match event {
            Ok(Event::Apply(slice)) if ours(&slice) => Some(first_url(&slice)),
            Ok(Event::Delete(slice)) if ours(&slice) => Some(None),
            Ok(Event::Init) => {
                listed = None;
                None
            }
            Ok(Event::InitApply(slice)) => {
                if ours(&slice) {
                    listed = first_url(&slice);
                }
                None
            }
            Ok(Event::InitDone) => Some(listed.take()),
            Ok(_) => None,
            Err(error) => return std::future::ready(Some(Err(error))),
        };
        let told = told.filter(|url| known.as_ref() != Some(url));
        if let Some(url) = &told {
            known = Some(url.clone());
        }
        std::future::ready(told.map(Ok))
    })
}

fn ours(slice: &DynamicObject) -> bool {
    slice.data.pointer("/spec/export/name").and_then(Value::as_str) == Some(model::names::EXPORT)
        || slice.name_any() == model::names::EXPORT
}

fn first_url(slice: &DynamicObject) -> Option<String> {
    slice.data.pointer("/status/endpoints/0/url").and_then(Value::as_str).map(str::to_owned)
}
