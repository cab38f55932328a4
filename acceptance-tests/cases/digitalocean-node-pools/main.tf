variable "cluster" {
  type = string
}

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
  default = ["shop", "work"]
}

variable "taints" {
  type    = set(string)
  default = ["work"]
}

variable "scales" {
  type    = object({ least = number, most = number })
  default = { least = 1, most = 3 }
}

resource "digitalocean_kubernetes_node_pool" "workers" {
  count = var.there ? 1 : 0

  cluster_id = var.cluster
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

  cluster_id = var.cluster
  name       = "scales"
  size       = "s-2vcpu-4gb"
  auto_scale = true
  min_nodes  = var.scales.least
  max_nodes  = var.scales.most
}
