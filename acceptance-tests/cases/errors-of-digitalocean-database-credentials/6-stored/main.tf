resource "digitalocean_database_cluster" "kept" {
  name       = "kept"
  engine     = "mongodb"
  version    = "7.0"
  size       = "db-s-1vcpu-1gb"
  region     = "fra1"
  node_count = 1
}
