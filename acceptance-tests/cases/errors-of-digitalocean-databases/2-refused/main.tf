resource "digitalocean_database_cluster" "taken" {
  name       = "taken"
  engine     = "pg"
  version    = "16"
  region     = "fra1"
  size       = "db-s-1vcpu-1gb"
  node_count = 1
}

resource "digitalocean_database_cluster" "nowhere" {
  name       = "nowhere"
  engine     = "pg"
  version    = "161"
  region     = "fra"
  size       = "db-s-1vcpu-1g"
  node_count = 1
}

resource "digitalocean_database_cluster" "many" {
  name       = "many"
  engine     = "pg"
  version    = "16"
  region     = "fra1"
  size       = "db-s-1vcpu-1gb"
  node_count = 7
}

resource "digitalocean_database_user" "nobody" {
  cluster_id = "00000000-0000-4000-8000-000000000000"
  name       = "nobody"
}

resource "digitalocean_database_firewall" "nowhere" {
  cluster_id = "00000000-0000-4000-8000-000000000000"

  rule {
    type  = "ip_addr"
    value = "192.0.2.1"
  }
}
