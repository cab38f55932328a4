resource "digitalocean_database_cluster" "a" {
  name       = "lost"
  engine     = "pg"
  version    = "14"
  region     = "ams3"
  size       = "db-s-1vcpu-2gb"
  node_count = 1
}

resource "digitalocean_database_user" "a" {
  cluster_id = digitalocean_database_cluster.a.id
  name       = "lost"
}

resource "digitalocean_database_firewall" "a" {
  cluster_id = digitalocean_database_cluster.a.id

  rule {
    type  = "droplet"
    value = "1"
  }
}
