//! The trust chain as a graph and as a tree table (FR-404).

mod export;
mod graph_node;
mod key_list;
mod legend;
mod sight;
mod texts;
mod topology_graph;
mod topology_page;
mod tree;
mod tree_table;
mod words;

pub use topology_page::TopologyPage;
