# An account may have a hundred Droplets.
variable "nodes" {
  type    = number
  default = 1
}

resource "digitalocean_kubernetes_cluster" "main" {
  name    = "main"
  region  = "fra1"
  version = "latest"

  node_pool {
    name       = "first"
    size       = "s-2vcpu-4gb"
    node_count = var.nodes
  }
}
