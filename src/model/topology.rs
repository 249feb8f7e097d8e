//! The trust chain as a tree (FR-404): tenant, roots, keys or bundles of keys, with a closed-form layout.
//! At most [`MAX_KEYS_PER_ROOT`] keys stand one by one under a root; the others are one bundle, so nothing is dropped.

use crate::account::{AccountPhase, ProviderType};
use crate::service_key::KeyPhase;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

mod build;
mod layout;

pub use build::build;

/// Keys drawn one by one under a root; more become a bundle, the worst and most used first.
pub const MAX_KEYS_PER_ROOT: usize = 8;

/// The trust chain, drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Topology {
    /// The nodes, in reading order (also the order of the tree table).
    pub nodes: Vec<Node>,
    /// The edges between them.
    pub links: Vec<Link>,
    /// The drawing's width, SVG units.
    pub width: f64,
    /// The drawing's height, SVG units.
    pub height: f64,
    /// Keys in all.
    pub total_keys: u32,
    /// Keys that stand one by one.
    pub shown_keys: u32,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Node {
    /// Unique in the drawing: `tenant`, `root/<name>`, `key/<name>`, `bundle/<root>`.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// The node above.
    pub parent: Option<String>,
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum NodeKind {
    /// The tenant.
    #[serde(rename_all = "camelCase")]
    Tenant {
        /// Its name.
        name: String,
    },
    /// A root of trust.
    #[serde(rename_all = "camelCase")]
    Root {
        /// Its name.
        name: String,
        /// Its provider.
        provider_type: ProviderType,
        /// Its state.
        phase: AccountPhase,
        /// The L2 version.
        key_version: Option<u32>,
        /// Keys under it.
        keys: u32,
    },
    /// A service key.
    #[serde(rename_all = "camelCase")]
    Key {
        /// Its name.
        name: String,
        /// Its state.
        phase: KeyPhase,
        /// The version in use.
        version: Option<u32>,
        /// `None` is unknown.
        clients: Option<u32>,
    },
    /// Several keys.
    #[serde(rename_all = "camelCase")]
    Bundle {
        /// The root's name.
        root: String,
        /// How many.
        keys: u32,
        /// By phase.
        phases: BTreeMap<String, u32>,
    },
}

/// An edge of the drawing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// The node above.
    pub from: String,
    /// The node below.
    pub to: String,
    /// Whether the chain breaks here: below a root that can't be used.
    pub broken: bool,
}

#[cfg(test)]
mod tests;
