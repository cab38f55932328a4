terraform {
  required_providers {
    digitalocean = {
      source = "slipway/digitalocean"
    }
  }
}

resource "digitalocean_tag" "installed" {
  name = "installed"
}
