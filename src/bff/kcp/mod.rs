//! The only code that opens connections to kcp.
//!
//! Invariant: a client that carries a user's token is made per request and forgotten with it; the service identity's
//! client never writes to a consumer's workspace.

mod clients;
mod export;
mod observed;
mod path;
mod slice;

pub(crate) use clients::sensitive;
pub use clients::{Kcp, SetupError};
pub use export::{binding_resource, export_claims};
pub use path::WorkspacePath;
pub use slice::slice_urls;
