resource "digitalocean_spaces_bucket" "mine" {
  name   = "slipway-mine"
  region = "fra1"
}
