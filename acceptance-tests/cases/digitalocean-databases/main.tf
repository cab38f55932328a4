variable "cluster" {
  type = string
}

variable "there" {
  type    = bool
  default = true
}

variable "name" {
  type    = string
  default = "shop"
}

resource "digitalocean_database_db" "main" {
  count = var.there ? 1 : 0

  cluster_id = var.cluster
  name       = var.name
}

resource "digitalocean_database_db" "other" {
  count = var.there ? 1 : 0

  cluster_id = var.cluster
  name       = "other"
}
