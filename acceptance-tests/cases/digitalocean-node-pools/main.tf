variable "there" {
  type    = bool
  default = true
}

variable "name" {
  type    = string
  default = "workers"
}

variable "nodes" {
  type    = number
  default = 2
}

variable "labels" {
  type    = map(string)
  default = { kind = "work", zone = "a" }
}

variable "tags" {
  type    = set(string)
  default = null
}

variable "taints" {
  type    = set(string)
  default = []
}

variable "scales" {
  type    = object({ least = number, most = number })
  default = { least = 1, most = 3 }
}

resource "digitalocean_kubernetes_cluster" "main" {
  count = var.there ? 1 : 0

  name    = "main"
  region  = "fra1"
  version = "1.36.1-do.0"

  node_pool {
    name       = "first"
    size       = "s-2vcpu-4gb"
    node_count = 1
  }
}

resource "digitalocean_kubernetes_node_pool" "workers" {
  count = var.there ? 1 : 0

  cluster_id = digitalocean_kubernetes_cluster.main[0].id
  name       = var.name
  size       = "s-2vcpu-4gb"
  node_count = var.nodes
  labels     = var.labels
  tags       = var.tags

  dynamic "taint" {
    for_each = var.taints
    content {
      key    = taint.value
      value  = "only"
      effect = "NoSchedule"
    }
  }
}

resource "digitalocean_kubernetes_node_pool" "scales" {
  count = var.there ? 1 : 0

  cluster_id = digitalocean_kubernetes_cluster.main[0].id
  name       = "scales"
  size       = "s-2vcpu-4gb"
  auto_scale = true
  node_count = var.scales.least
  min_nodes  = var.scales.least
  max_nodes  = var.scales.most

  # One after the other, so that their nodes have the same names whichever provider makes them.
  depends_on = [digitalocean_kubernetes_node_pool.workers]
}
