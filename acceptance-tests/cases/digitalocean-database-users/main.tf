variable "clusters" {
  type = object({ pg = string, mysql = string, kafka = string, mongodb = string, opensearch = string })
}

variable "there" {
  type    = bool
  default = true
}

variable "plugin" {
  type    = string
  default = "mysql_native_password"
}

variable "topics" {
  type    = map(string)
  default = { "orders.*" = "produceconsume" }
}

variable "indexes" {
  type    = map(string)
  default = { "logs-*" = "write" }
}

variable "sources" {
  type    = set(string)
  default = ["192.0.2.1", "203.0.113.0/24"]
}

resource "digitalocean_database_user" "app" {
  count = var.there ? 1 : 0

  cluster_id = var.clusters.pg
  name       = "app"
}

resource "digitalocean_database_user" "mysql" {
  count = var.there ? 1 : 0

  cluster_id        = var.clusters.mysql
  name              = "orders"
  mysql_auth_plugin = var.plugin
}

resource "digitalocean_database_user" "usual" {
  count = var.there ? 1 : 0

  cluster_id = var.clusters.mysql
  name       = "usual"
}

resource "digitalocean_database_user" "mongodb" {
  count = var.there ? 1 : 0

  cluster_id = var.clusters.mongodb
  name       = "once"
}

resource "digitalocean_database_user" "kafka" {
  count = var.there ? 1 : 0

  cluster_id = var.clusters.kafka
  name       = "events"

  dynamic "settings" {
    for_each = length(var.topics) == 0 ? [] : [var.topics]
    content {
      dynamic "acl" {
        for_each = settings.value
        content {
          topic      = acl.key
          permission = acl.value
        }
      }
    }
  }
}

resource "digitalocean_database_user" "opensearch" {
  count = var.there ? 1 : 0

  cluster_id = var.clusters.opensearch
  name       = "logs"

  dynamic "settings" {
    for_each = length(var.indexes) == 0 ? [] : [var.indexes]
    content {
      dynamic "opensearch_acl" {
        for_each = settings.value
        content {
          index      = opensearch_acl.key
          permission = opensearch_acl.value
        }
      }
    }
  }
}

resource "digitalocean_database_firewall" "pg" {
  count = var.there ? 1 : 0

  cluster_id = var.clusters.pg

  dynamic "rule" {
    for_each = var.sources
    content {
      type  = "ip_addr"
      value = rule.value
    }
  }

  rule {
    type  = "tag"
    value = "work"
  }
}
