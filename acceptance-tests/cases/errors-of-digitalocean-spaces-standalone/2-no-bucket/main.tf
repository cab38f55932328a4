resource "digitalocean_spaces_bucket_acl" "backups" {
  region = "fra1"
  bucket = "slipway-backups"
  acl    = "public-read"
}

resource "digitalocean_spaces_bucket_lifecycle_configuration" "backups" {
  region = "fra1"
  bucket = "slipway-backups"

  lifecycle_rule {
    enabled = true

    expiration {
      days = 30
    }
  }
}
