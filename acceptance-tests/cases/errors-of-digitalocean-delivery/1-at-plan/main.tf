resource "digitalocean_loadbalancer" "a" {
  name        = "a"
  droplet_ids = [1]
  droplet_tag = "web"
}

resource "digitalocean_loadbalancer" "b" {
  name        = "b"
  region      = "fra1"
  subnet_uuid = "00000000-0000-4000-8000-000000000000"

  forwarding_rule {
    entry_port      = 80
    entry_protocol  = "http"
    target_port     = 80
    target_protocol = "http"
  }
}

resource "digitalocean_loadbalancer" "c" {
  name   = "c"
  region = "fra1"

  forwarding_rule {
    entry_port      = 0
    entry_protocol  = "htp"
    target_port     = 80
    target_protocol = "http"
  }
}
