# The first network of a region is its default.
resource "digitalocean_vpc" "first" {
  name   = "first"
  region = "fra1"
}
