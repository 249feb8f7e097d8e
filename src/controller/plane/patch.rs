//! Patches that carry only what changed; one that would change nothing isn't sent.

use kube::Resource;
use kube::api::{Api, Patch, PatchParams};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use std::fmt::Debug;

/// The merge patch (RFC 7386) that turns `old` into `new`: explicit nulls for what is gone, nothing for what is equal; `None` when
/// nothing differs. Lists are replaced as a whole.
pub fn merge_patch(old: &Value, new: &Value) -> Option<Value> {
    if old == new {
        return None;
    }
    let (Value::Object(old), Value::Object(new)) = (old, new) else { return Some(new.clone()) };
    let mut patch = Map::new();
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        patch.insert(name.clone(), Value::Null);
    }
    for (name, value) in new {
        let before = old.get(name).unwrap_or(&Value::Null);
        if let Some(change) = merge_patch(before, value) {
            patch.insert(name.clone(), change);
        }
    }
    Some(Value::Object(patch))
}

/// Our name as a field manager.
pub const MANAGER: &str = model::names::CONTROLLER;

/// The parameters of our patches: they carry our name, so that others' writes can be told apart.
pub fn patch_params() -> PatchParams {
    PatchParams { field_manager: Some(MANAGER.to_owned()), ..PatchParams::default() }
}

/// Writes the difference between two statuses; answers the object as kcp has it now, or `None` when nothing differed.
pub async fn patch_status<K, S>(api: &Api<K>, name: &str, old: Option<&S>, new: &S) -> kube::Result<Option<K>>
where
    K: Resource + Clone + DeserializeOwned + Debug,
    S: Serialize,
{
    let as_value = |status: Option<&S>| serde_json::to_value(status).map_err(kube::Error::SerdeError);
    let old = match as_value(old)? {
        Value::Null => json!({}),
        value => value,
    };
    let Some(change) = merge_patch(&old, &as_value(Some(new))?) else { return Ok(None) };
    api.patch_status(name, &patch_params(), &Patch::Merge(json!({ "status": change }))).await.map(Some)
}

#[cfg(test)]
mod tests {
    use super::{json, merge_patch};

    #[test]
    fn a_patch_carries_only_what_changed() {
        let old = json!({"a": 1, "b": {"c": 2, "d": 3}, "e": [1], "f": 4});
        let new = json!({"a": 1, "b": {"c": 2, "d": 5}, "e": [1, 2]});
        assert_eq!(merge_patch(&old, &new), Some(json!({"b": {"d": 5}, "e": [1, 2], "f": null})));
    }

    #[test]
    fn a_patch_that_would_change_nothing_is_none() {
        let same = json!({"a": {"b": [1, {"c": null}]}});
        assert_eq!(merge_patch(&same, &same.clone()), None);
    }
}
