resource "digitalocean_database_cluster" "restored" {
  name       = "restored"
  engine     = "pg"
  version    = "16"
  size       = "db-s-2vcpu-4gb"
  region     = "fra1"
  node_count = 1

  backup_restore {
    database_name = digitalocean_database_cluster.main[0].name
  }
}
