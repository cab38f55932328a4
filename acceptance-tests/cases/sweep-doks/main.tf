# What the sweeps of faults go through at a Kubernetes cluster of DigitalOcean.

resource "digitalocean_container_registry" "images" {
  name                   = "sweep-images"
  subscription_tier_slug = "basic"
  region                 = "fra1"
}

resource "digitalocean_kubernetes_cluster" "main" {
  name                 = "sweep"
  region               = "fra1"
  version              = "1.35"
  registry_integration = true

  node_pool {
    name       = "first"
    size       = "s-2vcpu-4gb"
    node_count = 1
  }

  depends_on = [digitalocean_container_registry.images]
}

resource "digitalocean_kubernetes_node_pool" "other" {
  cluster_id = digitalocean_kubernetes_cluster.main.id
  name       = "other"
  size       = "s-2vcpu-4gb"
  node_count = 1
}
