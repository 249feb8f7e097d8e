//! The moment, as what is written says it.

use jiff::Timestamp;
use model::moment::whole_second;

/// Now, in whole seconds.
pub(crate) fn now() -> Timestamp {
    whole_second(Timestamp::now())
}
