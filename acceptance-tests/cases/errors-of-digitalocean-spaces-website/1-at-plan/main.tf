resource "digitalocean_spaces_bucket_website_configuration" "nothing" {
  region = "fra1"
  bucket = "slipway-website"
}

resource "digitalocean_spaces_bucket_website_configuration" "both" {
  region = "fra1"
  bucket = "slipway-website"

  index_document {
    suffix = "index.html"
  }
  redirect_all_requests_to {
    host_name = "shop.example"
  }
}

resource "digitalocean_spaces_bucket_website_configuration" "folder" {
  region = "fra1"
  bucket = "slipway-website"

  index_document {
    suffix = "docs/index.html"
  }
  routing_rule {
    redirect {
      protocol = "ftp"
    }
  }
}
