variable "content" {
  type    = string
  default = "one"
}

variable "acl" {
  type    = string
  default = "private"
}

resource "digitalocean_spaces_bucket" "shop" {
  name   = "slipway-objects"
  region = "fra1"
}

resource "digitalocean_spaces_bucket" "versions" {
  name   = "slipway-versions"
  region = "fra1"

  versioning {
    enabled = true
  }
}

resource "digitalocean_spaces_bucket_object" "text" {
  region        = "fra1"
  bucket        = digitalocean_spaces_bucket.shop.name
  key           = "texts/one.txt"
  content       = var.content
  content_type  = "text/plain"
  cache_control = "max-age=60"
  acl           = var.acl

  metadata = {
    made-by = "slipway"
  }
}

resource "digitalocean_spaces_bucket_object" "bytes" {
  region              = "fra1"
  bucket              = digitalocean_spaces_bucket.versions.name
  key                 = "bytes"
  content_base64      = base64encode(var.content)
  content_disposition = "attachment"
  force_destroy       = true
}

resource "digitalocean_spaces_bucket_object" "file" {
  region       = "fra1"
  bucket       = digitalocean_spaces_bucket.shop.name
  key          = "index.html"
  source       = "${path.module}/index.html"
  etag         = filemd5("${path.module}/index.html")
  content_type = "text/html"
}
