//! Hooks of the types of EKS.

mod eks_cluster;
