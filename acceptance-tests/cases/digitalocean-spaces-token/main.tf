resource "digitalocean_spaces_bucket" "a" {
  count  = 3
  name   = "slipway-token-${count.index}"
  region = "fra1"
}
