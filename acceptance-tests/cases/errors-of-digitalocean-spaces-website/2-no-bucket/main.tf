resource "digitalocean_spaces_bucket_website_configuration" "shop" {
  region = "fra1"
  bucket = "slipway-website"

  index_document {
    suffix = "index.html"
  }
}
