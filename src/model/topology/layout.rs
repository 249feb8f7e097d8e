//! The measures of the drawing, SVG units: three columns, rows from top to bottom.

use super::{Node, NodeKind};

/// The drawing's width.
pub(super) const WIDTH: f64 = 812.0;
/// Space above the first and below the last row.
pub(super) const PADDING: f64 = 16.0;
/// Space between two roots' rows.
pub(super) const GAP: f64 = 8.0;
/// A drawing is at least this high, so that the tenant fits.
pub(super) const MIN_HEIGHT: f64 = 92.0;
/// The row of a key.
pub(super) const KEY_ROW: f64 = 31.0;
/// The row of a bundle.
pub(super) const BUNDLE_ROW: f64 = 52.0;
/// The least room of a root.
pub(super) const ROOT_ROW: f64 = 44.0;
/// A root's box.
pub(super) const ROOT_HEIGHT: f64 = 42.0;
/// The tenant's box.
pub(super) const TENANT_HEIGHT: f64 = 60.0;
/// What is seen at a glance, at 80 % on a window of 900 pixels: roots open by themselves while the drawing is no higher.
pub(super) const SIGHT: f64 = 700.0;

const TENANT_X: f64 = 12.0;
const TENANT_WIDTH: f64 = 116.0;
const ROOT_X: f64 = 184.0;
const ROOT_WIDTH: f64 = 224.0;
const LEAF_X: f64 = 490.0;

pub(super) fn tenant(id: String, kind: NodeKind) -> Node {
    Node { id, kind, parent: None, x: TENANT_X, y: 0.0, width: TENANT_WIDTH, height: TENANT_HEIGHT }
}

pub(super) fn root(id: String, kind: NodeKind, parent: Option<String>) -> Node {
    Node { id, kind, parent, x: ROOT_X, y: 0.0, width: ROOT_WIDTH, height: ROOT_HEIGHT }
}

pub(super) fn leaf(id: String, kind: NodeKind, parent: Option<String>, y: f64, height: f64) -> Node {
    Node { id, kind, parent, x: LEAF_X, y, width: WIDTH - LEAF_X - TENANT_X, height }
}

/// The top of something `height` high in the middle of `top..bottom`.
pub(super) fn centred(top: f64, bottom: f64, height: f64) -> f64 {
    f64::midpoint(top, bottom) - height / 2.0
}
