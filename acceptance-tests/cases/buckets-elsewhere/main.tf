# Buckets and their settings in another region than the provider's.

resource "aws_s3_bucket" "far" {
  bucket = "slipway-case-far"
  region = "us-east-1"
  tags   = { place = "far" }
}

resource "aws_s3_bucket_website_configuration" "far" {
  bucket = aws_s3_bucket.far.id
  region = aws_s3_bucket.far.region
  index_document {
    suffix = "index.html"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "far" {
  bucket = aws_s3_bucket.far.id
  region = aws_s3_bucket.far.region
  rule {
    id     = "all"
    status = "Enabled"
    filter {}
    expiration {
      days = 30
    }
  }
}
