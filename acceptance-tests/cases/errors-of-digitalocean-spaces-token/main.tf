resource "digitalocean_spaces_bucket" "a" {
  name   = "slipway-denied"
  region = "fra1"
}
