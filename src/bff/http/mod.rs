//! What every request has in common: a correlation id, a body that parses, a user, and problems instead of errors.

mod address;
mod body;
mod correlation;
mod error;
mod from_kcp;
mod idempotency;
mod limits;
mod params;
mod rate;
#[cfg(test)]
mod tests;
mod viewer;

pub use address::Address;
pub use body::Body;
pub use correlation::{CORRELATION_HEADER, CorrelationId, correlate};
pub use error::Error;
pub use idempotency::Answers;
pub(crate) use idempotency::once;
pub use limits::Limits;
pub(crate) use limits::admit;
pub(crate) use model::wire::Verb;
pub use params::Params;
pub use rate::Rate;
pub use viewer::Viewer;
