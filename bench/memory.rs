//! bff-memory: heap bytes per resource of the index, against a store of dynamic objects as `kube::runtime::reflector` keeps it.

use crate::figure::Figure;
use crate::plane;
use kube::api::DynamicObject;
use stats_alloc::Region;
use std::collections::HashMap;
use std::sync::Arc;

const RESOURCES: usize = 10_000;

pub(crate) fn measure() -> Result<Vec<Figure>, Box<dyn std::error::Error>> {
    let dynamic = {
        let region = Region::new(crate::ALLOCATOR);
        let mut store = HashMap::new();
        for n in 0..RESOURCES {
            let object: DynamicObject = serde_json::from_value(crate::bodies::key(n))?;
            store.insert(object.metadata.name.clone(), Arc::new(object));
        }
        let used = held(&region);
        drop(store);
        used
    };
    let empty = plane::bff(0)?;
    let region = Region::new(crate::ALLOCATOR);
    for n in 0..RESOURCES {
        plane::put(&empty.index, plane::summary(n)?);
    }
    let ours = held(&region);
    drop(empty);
    Ok(vec![Figure::at_most("bff-memory", "heap bytes per resource", ours, dynamic, 0.10)])
}

/// Heap bytes per resource that are held since the region began.
#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
fn held(region: &Region<'_, std::alloc::System>) -> f64 {
    let change = region.change();
    (change.bytes_allocated as f64 - change.bytes_deallocated as f64) / RESOURCES as f64
}
