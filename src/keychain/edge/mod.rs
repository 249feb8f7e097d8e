//! The crypto edge.
