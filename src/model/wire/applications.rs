//! `GET …/applications`: what a list of keys can be filtered by.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An application and how many service keys it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationCount {
    /// As the keys' specs name it.
    pub application: String,
    /// Its service keys.
    pub keys: u32,
}
