locals {
  allowed = {
    Effect    = "Allow"
    Principal = "*"
    Action    = "s3:GetObject"
    Resource  = "arn:aws:s3:::shop/*"
  }
  denied = {
    Effect    = "Deny"
    Principal = "*"
    Action    = "s3:*"
    Resource  = ["arn:aws:s3:::shop", "arn:aws:s3:::shop/*"]
  }
}

resource "digitalocean_spaces_bucket_policy" "version" {
  region = "fra1"
  bucket = "shop"
  policy = jsonencode({ Version = "2025-04-29", Statement = [local.allowed] })
}

resource "digitalocean_spaces_bucket_policy" "bucket" {
  region = "fra1"
  bucket = "images"
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.allowed] })
}

resource "digitalocean_spaces_bucket_policy" "everybody" {
  region = "fra1"
  bucket = "shop"
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.denied] })
}

resource "digitalocean_spaces_bucket" "name" {
  name   = "Shop_Images"
  region = "fra1"
}
