//! Hooks of the types of EKS.

mod eks_addon;
mod eks_cluster;
mod eks_node_group;
