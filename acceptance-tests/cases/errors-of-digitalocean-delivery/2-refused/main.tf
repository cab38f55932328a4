resource "digitalocean_loadbalancer" "taken" {
  name   = "taken"
  region = "fra1"

  forwarding_rule {
    entry_port      = 80
    entry_protocol  = "http"
    target_port     = 80
    target_protocol = "http"
  }
}

resource "digitalocean_loadbalancer" "encrypted" {
  name   = "encrypted"
  region = "fra1"

  forwarding_rule {
    entry_port       = 443
    entry_protocol   = "https"
    target_port      = 80
    target_protocol  = "http"
    certificate_name = "nobodys"
  }
}

resource "digitalocean_cdn" "taken" {
  origin = "taken.fra1.digitaloceanspaces.com"
}

resource "digitalocean_cdn" "nowhere" {
  origin = "example.com"
}
