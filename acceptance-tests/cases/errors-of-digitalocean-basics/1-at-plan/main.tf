resource "digitalocean_tag" "a" {
  name = "no spaces"
}

resource "digitalocean_ssh_key" "a" {
  name       = ""
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me"
}

resource "digitalocean_domain" "a" {
  name       = "shop.example"
  ip_address = "192.0.2"
}

resource "digitalocean_vpc" "a" {
  name     = "a"
  region   = "fra1"
  ip_range = "10.0.0.0/33"
}
