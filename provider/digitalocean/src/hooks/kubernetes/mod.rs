//! Types of `/v2/kubernetes`.

mod kubernetes_cluster;
mod kubernetes_node_pool;
