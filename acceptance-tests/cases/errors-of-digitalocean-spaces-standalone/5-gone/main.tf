# The bucket was deleted elsewhere, and what was set of it with it.
resource "digitalocean_spaces_bucket_acl" "backups" {
  count = 0

  region = "fra1"
  bucket = "slipway-backups"
  acl    = "public-read"
}

resource "digitalocean_spaces_bucket_lifecycle_configuration" "backups" {
  count = 0

  region = "fra1"
  bucket = "slipway-backups"

  lifecycle_rule {
    enabled = true

    expiration {
      days = 30
    }
  }
}
