# An app on a Kubernetes cluster of DigitalOcean, in one apply from nothing: the network, the cluster, its nodes,
# and the app with its load balancer.

terraform {
  required_version = ">= 1.11"

  required_providers {
    digitalocean = {
      source = "slipway/digitalocean"
    }
    slipway = {
      source = "slipway/slipway"
    }
  }
}

# Both take the token from DIGITALOCEAN_TOKEN.
provider "digitalocean" {}
provider "slipway" {}

resource "digitalocean_vpc" "main" {
  name   = var.name
  region = var.region
}

resource "digitalocean_kubernetes_cluster" "main" {
  name     = var.name
  region   = var.region
  version  = "latest"
  vpc_uuid = digitalocean_vpc.main.id

  node_pool {
    name       = "web"
    size       = "s-2vcpu-4gb"
    node_count = 2
  }
}

resource "slipway_release" "web" {
  name             = "web"
  namespace        = "shop"
  create_namespace = true
  cluster          = digitalocean_kubernetes_cluster.main.urn
  manifests        = [file("${path.module}/web.yaml")]
  images           = { web = var.image }
  secrets_wo       = { greeting = { text = var.greeting } }
}
