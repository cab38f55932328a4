variable "there" {
  type    = bool
  default = true
}

variable "project" {
  type    = string
  default = null
}

variable "region" {
  type    = string
  default = "fra1"
}

variable "main" {
  type    = object({ version = string, size = string, nodes = number, tags = set(string) })
  default = { version = "16", size = "db-s-1vcpu-2gb", nodes = 2, tags = ["shop", "work"] }
}

variable "window" {
  type    = object({ day = string, hour = string })
  default = { day = "monday", hour = "03:30" }
}

variable "scaling" {
  type    = object({ enabled = bool, threshold = number, increment = number })
  default = null
}

variable "sql_mode" {
  type    = string
  default = "ANSI"
}

variable "eviction_policy" {
  type    = string
  default = "allkeys_lru"
}

resource "digitalocean_database_cluster" "main" {
  count = var.there ? 1 : 0

  name       = "shop"
  engine     = "pg"
  version    = var.main.version
  size       = var.main.size
  region     = var.region
  node_count = var.main.nodes
  tags       = var.main.tags
  project_id = var.project

  dynamic "maintenance_window" {
    for_each = var.window == null ? [] : [var.window]
    content {
      day  = maintenance_window.value.day
      hour = maintenance_window.value.hour
    }
  }

  dynamic "storage_autoscale" {
    for_each = var.scaling == null ? [] : [var.scaling]
    content {
      enabled           = storage_autoscale.value.enabled
      threshold_percent = storage_autoscale.value.threshold
      increment_gib     = storage_autoscale.value.increment
    }
  }
}

resource "digitalocean_database_cluster" "mysql" {
  count = var.there ? 1 : 0

  name       = "orders"
  engine     = "mysql"
  version    = "8"
  size       = "db-s-1vcpu-1gb"
  region     = "fra1"
  node_count = 1
  sql_mode   = var.sql_mode
}

resource "digitalocean_database_cluster" "cache" {
  count = var.there ? 1 : 0

  name            = "cache"
  engine          = "valkey"
  version         = "8"
  size            = "db-s-1vcpu-1gb"
  region          = "fra1"
  node_count      = 1
  eviction_policy = var.eviction_policy
}
