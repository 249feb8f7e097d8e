//! What every request has in common: a correlation id, a body that parses, a user, and problems instead of errors.

mod body;
mod correlation;
mod error;
mod from_kcp;
mod params;
mod viewer;

pub use body::Body;
pub use correlation::{CORRELATION_HEADER, CorrelationId, correlate};
pub use error::Error;
pub use params::Params;
pub use viewer::{Verb, Viewer};
