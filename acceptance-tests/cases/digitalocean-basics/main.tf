variable "name" {
  type = string
}

variable "description" {
  type    = string
  default = null
}

resource "digitalocean_tag" "web" {
  name = "web:${var.name}"
}

resource "digitalocean_ssh_key" "me" {
  name       = "${var.name} key"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me"
}

resource "digitalocean_domain" "shop" {
  name = "shop.example"
}

resource "digitalocean_domain" "with_address" {
  name       = "address.example"
  ip_address = "192.0.2.10"
}

resource "digitalocean_vpc" "main" {
  name        = "${var.name}-network"
  region      = "fra1"
  description = var.description
}

resource "digitalocean_vpc" "chosen" {
  name     = "chosen"
  region   = "ams3"
  ip_range = "10.10.10.0/24"
}

output "urns" {
  value = [digitalocean_domain.shop.urn, digitalocean_vpc.main.urn == "do:vpc:${digitalocean_vpc.main.id}"]
}
