//! Who a token is and what it may do: kcp's word, asked with the user's own token, remembered for seconds.
//!
//! Invariants: no token is verified, decoded for trust, stored or logged here; answers are kept under a keyed hash whose key
//! dies with the process; nothing outlives the token's `exp`; concurrent requests of one user cause one review.

mod access;
mod memory;
mod review;
mod token;

pub use access::{Access, Refusal};
pub use memory::{Identity, Verdict};
pub use token::{Token, TokenKey};
