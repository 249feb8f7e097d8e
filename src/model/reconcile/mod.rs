//! The pure half of the controller: from what was observed to what the status says and what is to be done.
//!
//! The controller observes (IO), calls one function here per object, carries out the action it names, observes again, and
//! patches the status when it differs from the object's (`PartialEq`). Every function is total and idempotent: called again on its own
//! result it changes nothing, so a crash anywhere is followed by the same decision. Transition times come from the previous
//! status, so an unchanged condition never causes a write.

mod account;
mod conditions;
mod effective;
mod key;
mod material;
mod rekey;
mod rotation;
mod tenant;

pub use account::{AccountFacts, account_status};
pub use effective::{effective_state, key_phase};
pub use key::{KeyAction, KeyFacts, KeyPlan, StoredKey, key_plan};
pub use material::MaterialFault;
pub use rekey::{RekeyWish, rekey_wish};
pub use rotation::{Pause, Rotation, deletion_at, rotation};
pub use tenant::{NoEvents, TenantFacts, tenant_status};

#[cfg(test)]
mod tests;
