# A project with a network, and a domain with its records.

terraform {
  required_version = ">= 1.8"

  required_providers {
    digitalocean = {
      source = "slipway/digitalocean"
    }
  }
}

# The token is taken from DIGITALOCEAN_TOKEN.
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

resource "digitalocean_project" "main" {
  name        = "Slipway quickstart"
  purpose     = "Web Application"
  environment = "Development"
  resources   = [digitalocean_domain.main.urn]
}
