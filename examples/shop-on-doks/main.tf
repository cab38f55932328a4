# A shop on Kubernetes at DigitalOcean, from nothing to a served app: network, cluster, registry, buckets, DNS and a
# certificate, an ingress controller, a database with backups, and the app in staging and production.

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

# Both take the token from DIGITALOCEAN_TOKEN. It is all there is: the key that makes the buckets is made for the run.
provider "digitalocean" {}
provider "slipway" {}

locals {
  # Where each environment is reached.
  hosts = {
    production = var.domain
    staging    = "staging.${var.domain}"
  }

  # The app's image without its tag. The registry is one whose name is known before it is there, so that a plan shows
  # what is going to run.
  images = coalesce(var.image, "registry.digitalocean.com/${digitalocean_container_registry.main.name}/web")
}

resource "digitalocean_project" "main" {
  name        = var.name
  description = "The shop: staging and production"
  purpose     = "Web Application"
  environment = "Production"

  resources = [
    digitalocean_domain.main.urn,
    digitalocean_kubernetes_cluster.main.urn,
    digitalocean_spaces_bucket.backups.urn,
    digitalocean_spaces_bucket.media.urn,
  ]
}
