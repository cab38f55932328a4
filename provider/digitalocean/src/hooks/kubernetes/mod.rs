//! Types of `/v2/kubernetes`.

mod kubernetes_node_pool;
