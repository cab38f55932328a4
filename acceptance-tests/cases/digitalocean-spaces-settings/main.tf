variable "action" {
  type    = string
  default = "s3:GetObject"
}

variable "origins" {
  type    = list(string)
  default = ["https://shop.example"]
}

variable "prefix" {
  type    = string
  default = ""
}

resource "digitalocean_spaces_bucket" "shop" {
  name   = "slipway-shop"
  region = "fra1"
}

resource "digitalocean_spaces_bucket" "logs" {
  name          = "slipway-logs"
  region        = "fra1"
  force_destroy = true
}

resource "digitalocean_spaces_bucket_policy" "shop" {
  region = digitalocean_spaces_bucket.shop.region
  bucket = digitalocean_spaces_bucket.shop.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Read"
      Effect    = "Allow"
      Principal = "*"
      Action    = [var.action]
      Resource  = ["arn:aws:s3:::${digitalocean_spaces_bucket.shop.name}/*"]
    }]
  })
}

resource "digitalocean_spaces_bucket_cors_configuration" "shop" {
  region = digitalocean_spaces_bucket.shop.region
  bucket = digitalocean_spaces_bucket.shop.id

  cors_rule {
    allowed_headers = ["*"]
    allowed_methods = ["PUT", "GET"]
    allowed_origins = var.origins
    max_age_seconds = 600
  }
  cors_rule {
    id              = "read"
    allowed_methods = ["GET"]
    allowed_origins = ["*"]
    expose_headers  = ["ETag"]
  }
}

resource "digitalocean_spaces_bucket_logging" "shop" {
  region        = "fra1"
  bucket        = digitalocean_spaces_bucket.shop.id
  target_bucket = digitalocean_spaces_bucket.logs.id
  target_prefix = var.prefix
}
