resource "digitalocean_kubernetes_node_pool" "more" {
  cluster_id = digitalocean_kubernetes_cluster.main.id
  name       = "more"
  size       = "s-2vcpu-4gb"
  node_count = 100
}
