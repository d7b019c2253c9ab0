//! The clock of this machine, read here and nowhere in the pure rooms.

use jiff::Timestamp;

/// This machine's time.
pub fn now() -> Timestamp {
    Timestamp::now()
}
