//! The kit: components without knowledge of keys.
