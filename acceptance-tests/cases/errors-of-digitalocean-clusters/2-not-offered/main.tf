resource "digitalocean_kubernetes_cluster" "main" {
  name    = "main"
  region  = "fra2"
  version = "1.43"

  node_pool {
    name       = "a"
    size       = "s-2vcpu-4g"
    node_count = 1
  }
}
