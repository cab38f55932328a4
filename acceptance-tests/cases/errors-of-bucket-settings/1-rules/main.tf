resource "aws_s3_bucket" "main" {
  bucket = "slipway-case-refused"
}

resource "aws_s3_bucket_lifecycle_configuration" "main" {
  bucket = aws_s3_bucket.main.id
  rule {
    id     = "a"
    status = "Enabled"
    filter {
      prefix                   = "a/"
      object_size_greater_than = 500
    }
    expiration {
      days = 1
    }
  }
  rule {
    id     = "a"
    status = "Enabled"
    prefix = "b/"
    filter {}
    expiration {
      days = 1
      date = "2040-01-01T00:00:00Z"
    }
  }
}

resource "aws_s3_bucket_website_configuration" "main" {
  bucket = aws_s3_bucket.main.id
  index_document {
    suffix = "index.html"
  }
  routing_rules = jsonencode([{ Redirect = { Host = "www.example.com" } }])
}
