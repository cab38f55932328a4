resource "digitalocean_database_cluster" "a" {
  name       = "lost"
  engine     = "pg"
  version    = "15"
  region     = "fra1"
  size       = "db-s-1vcpu-1gb"
  node_count = 1
}

resource "digitalocean_database_user" "a" {
  cluster_id = digitalocean_database_cluster.a.id
  name       = "lost"
}

resource "digitalocean_database_firewall" "a" {
  cluster_id = digitalocean_database_cluster.a.id

  rule {
    type  = "ip_addr"
    value = "192.0.2.1"
  }
}
