resource "digitalocean_spaces_bucket" "shop" {
  name   = "slipway-lookups"
  region = "fra1"
}

resource "digitalocean_spaces_bucket" "other" {
  name   = "slipway-lookups-other"
  region = "ams3"
}

resource "digitalocean_spaces_bucket_object" "text" {
  for_each = toset(["a/one.txt", "a/two.txt", "b/three.txt"])

  region       = "fra1"
  bucket       = digitalocean_spaces_bucket.shop.name
  key          = each.key
  content      = "content of ${each.key}"
  content_type = "text/plain"
}

resource "digitalocean_spaces_key" "reader" {
  name = "reader"

  grant {
    bucket     = digitalocean_spaces_bucket.shop.name
    permission = "read"
  }
}

data "digitalocean_spaces_bucket" "shop" {
  name   = digitalocean_spaces_bucket.shop.name
  region = "fra1"
}

data "digitalocean_spaces_buckets" "found" {
  filter {
    key      = "name"
    values   = ["lookups"]
    match_by = "substring"
  }
  sort {
    key       = "name"
    direction = "desc"
  }

  depends_on = [digitalocean_spaces_bucket.shop, digitalocean_spaces_bucket.other]
}

data "digitalocean_spaces_bucket_object" "one" {
  region = "fra1"
  bucket = digitalocean_spaces_bucket.shop.name
  key    = digitalocean_spaces_bucket_object.text["a/one.txt"].key
}

data "digitalocean_spaces_bucket_objects" "a" {
  region = "fra1"
  bucket = digitalocean_spaces_bucket.shop.name
  prefix = "a/"

  depends_on = [digitalocean_spaces_bucket_object.text]
}

data "digitalocean_spaces_bucket_objects" "folders" {
  region    = "fra1"
  bucket    = digitalocean_spaces_bucket.shop.name
  delimiter = "/"
  max_keys  = 10

  depends_on = [digitalocean_spaces_bucket_object.text]
}

data "digitalocean_spaces_key" "reader" {
  access_key = digitalocean_spaces_key.reader.access_key
}

output "urn" {
  value = data.digitalocean_spaces_bucket.shop.urn
}

output "buckets" {
  value = [for it in data.digitalocean_spaces_buckets.found.buckets : "${it.region}/${it.name}"]
}

output "body" {
  value = data.digitalocean_spaces_bucket_object.one.body
}

output "keys" {
  value = data.digitalocean_spaces_bucket_objects.a.keys
}

output "folders" {
  value = data.digitalocean_spaces_bucket_objects.folders.common_prefixes
}

output "permissions" {
  value = data.digitalocean_spaces_key.reader.grant[*].permission
}
