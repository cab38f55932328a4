resource "digitalocean_loadbalancer" "a" {
  name   = "a"
  region = "fra2"

  forwarding_rule {
    entry_port      = 80
    entry_protocol  = "tcp"
    target_port     = 80
    target_protocol = "tcp"
  }
}

resource "digitalocean_container_registry" "a" {
  name                   = "a"
  subscription_tier_slug = "basic"
  region                 = "nowhere"
}

resource "digitalocean_kubernetes_cluster" "a" {
  name    = "a"
  region  = "fra1"
  version = "latest"

  node_pool {
    name       = "first"
    size       = "s-2vcpu-4gb"
    node_count = 1
  }
}

resource "digitalocean_kubernetes_node_pool" "a" {
  cluster_id = digitalocean_kubernetes_cluster.a.id
  name       = "second"
  size       = "s-2vcpu-4bg"
  node_count = 1
}
