resource "digitalocean_tag" "a" {
  name = "lost"
}

resource "digitalocean_domain" "a" {
  name = "lost.example"
}

resource "digitalocean_ssh_key" "a" {
  name       = "lost"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me"
}

resource "digitalocean_vpc" "a" {
  name   = "lost"
  region = "fra1"
}
