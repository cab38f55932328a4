variable "there" {
  type    = bool
  default = true
}

variable "name" {
  type    = string
  default = "main"
}

variable "kube_version" {
  type    = string
  default = "1.34.6-do.0"
}

variable "auto_upgrade" {
  type    = bool
  default = null
}

variable "surge_upgrade" {
  type    = bool
  default = null
}

variable "tags" {
  type    = set(string)
  default = null
}

variable "allowed" {
  type    = list(string)
  default = []
}

variable "pool" {
  type = object({
    name       = optional(string, "first")
    size       = optional(string, "s-2vcpu-4gb")
    node_count = optional(number)
    auto_scale = optional(bool)
    min_nodes  = optional(number)
    max_nodes  = optional(number)
    labels     = optional(map(string))
    tags       = optional(set(string))
    taints     = optional(set(string), [])
  })
  default = { node_count = 2, labels = { kind = "all" } }
}

variable "registry" {
  type    = bool
  default = null
}

resource "digitalocean_vpc" "net" {
  count = var.there ? 1 : 0

  name     = "net"
  region   = "fra1"
  ip_range = "10.20.0.0/16"
}

resource "digitalocean_container_registry" "images" {
  count = var.there ? 1 : 0

  name                   = "shop-images"
  subscription_tier_slug = "basic"
  region                 = "fra1"
}

resource "digitalocean_kubernetes_cluster" "main" {
  count = var.there ? 1 : 0

  name                 = var.name
  region               = "fra1"
  version              = var.kube_version
  vpc_uuid             = digitalocean_vpc.net[0].id
  auto_upgrade         = var.auto_upgrade
  surge_upgrade        = var.surge_upgrade
  ha                   = false
  registry_integration = var.registry
  tags                 = var.tags

  maintenance_policy {
    day        = "monday"
    start_time = "04:00"
  }

  dynamic "control_plane_firewall" {
    for_each = length(var.allowed) > 0 ? [1] : []
    content {
      enabled           = true
      allowed_addresses = var.allowed
    }
  }

  node_pool {
    name       = var.pool.name
    size       = var.pool.size
    node_count = var.pool.node_count
    auto_scale = var.pool.auto_scale
    min_nodes  = var.pool.min_nodes
    max_nodes  = var.pool.max_nodes
    labels     = var.pool.labels
    tags       = var.pool.tags

    dynamic "taint" {
      for_each = var.pool.taints
      content {
        key    = taint.value
        value  = "only"
        effect = "NoSchedule"
      }
    }
  }

  depends_on = [digitalocean_container_registry.images]
}

output "nodes" {
  value = [for cluster in digitalocean_kubernetes_cluster.main : length(cluster.node_pool[0].nodes)]
}
