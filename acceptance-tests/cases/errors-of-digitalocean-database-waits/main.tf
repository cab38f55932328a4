variable "create" {
  type    = string
  default = null
}

variable "size" {
  type    = string
  default = "db-s-1vcpu-1gb"
}

variable "engine_version" {
  type    = string
  default = "15"
}

resource "digitalocean_database_cluster" "a" {
  name       = "slow"
  engine     = "pg"
  version    = var.engine_version
  region     = "fra1"
  size       = var.size
  node_count = 1

  timeouts {
    create = var.create
  }
}
