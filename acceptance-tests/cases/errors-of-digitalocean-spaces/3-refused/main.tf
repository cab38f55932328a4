resource "digitalocean_spaces_bucket" "mine" {
  name   = "slipway-mine"
  region = "fra1"
}

# There is one already, of the same account.
resource "digitalocean_spaces_bucket" "again" {
  name   = "slipway-there"
  region = "fra1"
}

# The name is taken.
resource "digitalocean_spaces_bucket" "taken" {
  name   = "slipway-elsewhere"
  region = "fra1"
}

resource "digitalocean_spaces_bucket_policy" "none" {
  region = "fra1"
  bucket = "slipway-none"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::slipway-none/*"
    }]
  })
}

resource "digitalocean_spaces_bucket_logging" "none" {
  region        = "fra1"
  bucket        = digitalocean_spaces_bucket.mine.id
  target_bucket = "slipway-none"
  target_prefix = ""
}
