# Where everything runs, and where its images are.

resource "digitalocean_vpc" "main" {
  name        = var.name
  region      = var.region
  ip_range    = var.network
  description = "The shop"
}

resource "digitalocean_container_registry" "main" {
  name                   = var.name
  subscription_tier_slug = "basic"
  region                 = var.region
}

resource "digitalocean_kubernetes_cluster" "main" {
  name                 = var.name
  region               = var.region
  version              = var.kubernetes_version
  vpc_uuid             = digitalocean_vpc.main.id
  registry_integration = true

  # Whoever needs credentials makes some: `doctl kubernetes cluster kubeconfig save`. The releases make their own.
  store_credentials = false

  # What a release could not take away goes with the cluster: load balancers and volumes.
  destroy_all_associated_resources = true

  node_pool {
    name       = "main"
    size       = var.size
    node_count = var.nodes
  }

  # Which registry the nodes pull from is settled when the cluster is made.
  depends_on = [digitalocean_container_registry.main]
}
