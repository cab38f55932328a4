# One apply from nothing: a network, a cluster with its nodes, and an app on it that a load balancer leads to.

variable "tag" {
  type    = string
  default = "1"
}

resource "digitalocean_vpc" "net" {
  name   = "net"
  region = "fra1"
}

resource "digitalocean_kubernetes_cluster" "main" {
  name                             = "shop"
  region                           = "fra1"
  version                          = "latest"
  vpc_uuid                         = digitalocean_vpc.net.id
  destroy_all_associated_resources = false

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
  images           = { web = "registry.example/web:${var.tag}" }
}

output "addresses" {
  value = length(slipway_release.web.endpoints["Service/shop/web"])
}
