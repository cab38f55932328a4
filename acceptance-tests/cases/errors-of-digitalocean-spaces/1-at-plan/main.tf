resource "digitalocean_spaces_bucket" "rule" {
  name   = "shop"
  region = "fra1"

  lifecycle_rule {
    enabled = true
    prefix  = "logs/"
  }
}

resource "digitalocean_spaces_bucket" "region" {
  name   = "shop"
  region = "frankfurt"
}

resource "digitalocean_spaces_bucket" "acl" {
  name = "shop"
  acl  = "public"
}

resource "digitalocean_spaces_bucket_logging" "nowhere" {
  region        = "fra1"
  bucket        = "shop"
  target_bucket = ""
  target_prefix = ""
}
