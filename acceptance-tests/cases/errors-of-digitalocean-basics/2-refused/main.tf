resource "digitalocean_ssh_key" "a" {
  name       = "a"
  public_key = "ssh-ed25519 no!sense"
}

resource "digitalocean_domain" "a" {
  name = "taken.example"
}

resource "digitalocean_vpc" "a" {
  name   = "a"
  region = "nowhere1"
}
