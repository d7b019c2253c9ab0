//! A scenario that breaks something: finding, repair, green.
