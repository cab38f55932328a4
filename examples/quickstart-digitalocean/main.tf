# What a small team runs on: a cluster in a network of its own, a registry, a domain with its records and a
# certificate, and a bucket, all in one project.

terraform {
  required_version = ">= 1.8"

  required_providers {
    digitalocean = {
      source = "slipway/digitalocean"
    }
  }
}

# The token is taken from DIGITALOCEAN_TOKEN. It is all there is: the key of Spaces is made for the run.
provider "digitalocean" {}

data "digitalocean_region" "here" {
  slug = var.region
}

resource "digitalocean_tag" "quickstart" {
  name = "slipway:quickstart"
}

resource "digitalocean_vpc" "main" {
  name        = "slipway-quickstart"
  region      = data.digitalocean_region.here.slug
  description = "Slipway quickstart"
}

resource "digitalocean_container_registry" "images" {
  name                   = var.name
  subscription_tier_slug = "basic"
  region                 = data.digitalocean_region.here.slug
}

resource "digitalocean_kubernetes_cluster" "main" {
  name                 = "slipway-quickstart"
  region               = data.digitalocean_region.here.slug
  version              = "latest"
  vpc_uuid             = digitalocean_vpc.main.id
  registry_integration = true

  node_pool {
    name       = "default"
    size       = "s-2vcpu-4gb"
    node_count = 2
  }

  depends_on = [digitalocean_container_registry.images]
}

resource "digitalocean_domain" "main" {
  name = var.domain
}

resource "digitalocean_record" "host" {
  for_each = { for number in range(var.hosts) : format("host-%03d", number + 1) => number }

  domain = digitalocean_domain.main.name
  name   = each.key
  type   = "A"
  value  = cidrhost("192.0.2.0/24", each.value % 254 + 1)
  ttl    = 300
}

resource "digitalocean_record" "mail" {
  domain   = digitalocean_domain.main.name
  name     = "@"
  type     = "MX"
  value    = "mail.${var.domain}."
  priority = 10
}

resource "digitalocean_certificate" "main" {
  name    = "slipway-quickstart"
  type    = "lets_encrypt"
  domains = [digitalocean_domain.main.name]
}

resource "digitalocean_spaces_bucket" "backups" {
  name   = var.name
  region = data.digitalocean_region.here.slug

  lifecycle_rule {
    id      = "old"
    enabled = true

    expiration {
      days = 30
    }
  }
}

resource "digitalocean_project" "main" {
  name        = "Slipway quickstart"
  purpose     = "Web Application"
  environment = "Development"

  resources = [
    digitalocean_domain.main.urn,
    digitalocean_kubernetes_cluster.main.urn,
    digitalocean_spaces_bucket.backups.urn,
  ]
}
