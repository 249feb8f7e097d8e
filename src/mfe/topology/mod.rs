//! The trust chain as a graph and as a tree table (FR-404).

mod topology_page;
pub use topology_page::TopologyPage;
