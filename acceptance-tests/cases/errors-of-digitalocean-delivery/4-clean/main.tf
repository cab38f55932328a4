resource "digitalocean_loadbalancer" "a" {
  name   = "lost"
  region = "fra1"

  forwarding_rule {
    entry_port      = 80
    entry_protocol  = "http"
    target_port     = 80
    target_protocol = "http"
  }
}

resource "digitalocean_cdn" "a" {
  origin = "lost.fra1.digitaloceanspaces.com"
}
