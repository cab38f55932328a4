resource "digitalocean_spaces_bucket" "shop" {
  name   = "slipway-website"
  region = "fra1"
}

resource "digitalocean_spaces_bucket_website_configuration" "shop" {
  region = "fra1"
  bucket = digitalocean_spaces_bucket.shop.id

  index_document {
    suffix = "index.html"
  }
}
