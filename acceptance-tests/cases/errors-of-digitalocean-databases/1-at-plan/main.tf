resource "digitalocean_database_cluster" "a" {
  name       = "a"
  engine     = "pg"
  region     = "fra1"
  size       = "db-s-1vcpu-1gb"
  node_count = 0
}

resource "digitalocean_database_cluster" "b" {
  name             = "b"
  engine           = "pg"
  version          = "16"
  region           = "fra1"
  size             = "db-s-1vcpu-1gb"
  node_count       = 1
  eviction_policy  = "noeviction"
  sql_mode         = "ANSI"
  storage_size_mib = "10 GiB"

  maintenance_window {
    day  = "someday"
    hour = "02:00"
  }
}

resource "digitalocean_database_user" "a" {
  cluster_id        = "00000000-0000-4000-8000-000000000000"
  name              = "a"
  mysql_auth_plugin = "none"

  settings {
    acl {
      topic      = "a"
      permission = "write"
    }
  }
}

resource "digitalocean_database_firewall" "a" {
  cluster_id = "00000000-0000-4000-8000-000000000000"

  rule {
    type  = "address"
    value = "192.0.2.1"
  }
}
