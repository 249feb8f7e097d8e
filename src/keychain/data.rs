//! Encrypting data with L3 material: what a crypto edge does for a workload.
