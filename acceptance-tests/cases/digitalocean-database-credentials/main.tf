# What connects to databases is read by each run, and sent where nothing stores it.
variable "kafka" {
  type = string
}

variable "there" {
  type    = bool
  default = true
}

resource "digitalocean_database_cluster" "main" {
  count = var.there ? 1 : 0

  name       = "shop"
  engine     = "pg"
  version    = "16"
  size       = "db-s-1vcpu-1gb"
  region     = "fra1"
  node_count = 1
}

resource "digitalocean_database_user" "app" {
  count = var.there ? 1 : 0

  cluster_id = digitalocean_database_cluster.main[0].id
  name       = "app"
}
