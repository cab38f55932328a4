resource "digitalocean_spaces_bucket_acl" "everybody" {
  region = "frankfurt"
  bucket = "slipway-backups"
  acl    = "public"
}

resource "digitalocean_spaces_bucket_lifecycle_configuration" "nothing" {
  region = "fra1"
  bucket = "slipway-backups"
}

resource "digitalocean_spaces_bucket_lifecycle_configuration" "idle" {
  region = "fra1"
  bucket = "slipway-backups"

  lifecycle_rule {
    enabled = true
    prefix  = "daily/"
  }
}
