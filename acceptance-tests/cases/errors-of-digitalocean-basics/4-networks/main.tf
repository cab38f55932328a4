resource "digitalocean_vpc" "a" {
  name     = "a"
  region   = "fra1"
  ip_range = "10.77.0.0/16"
}

resource "digitalocean_vpc" "b" {
  name     = "b"
  region   = "ams3"
  ip_range = "10.77.1.0/24"

  depends_on = [digitalocean_vpc.a]
}
