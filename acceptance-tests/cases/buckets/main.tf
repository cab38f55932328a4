# A bucket with its settings: changed in place, spelled otherwise, changed by somebody else, and destroyed
# with what is in it.

variable "tags" {
  type = map(string)
}

variable "status" {
  type = string
}

variable "ownership" {
  type = string
}

variable "is_open" {
  type = bool
}

variable "actions" {
  type = list(string)
}

variable "methods" {
  type = list(string)
}

variable "headers" {
  type = list(string)
}

variable "key" {
  type = bool
}

resource "aws_s3_bucket" "main" {
  bucket        = "slipway-case-main"
  force_destroy = true
  tags          = var.tags
}

resource "aws_s3_bucket_versioning" "main" {
  bucket = aws_s3_bucket.main.id
  versioning_configuration {
    status = var.status
  }
}

resource "aws_s3_bucket_public_access_block" "main" {
  bucket                  = aws_s3_bucket.main.id
  block_public_acls       = true
  block_public_policy     = !var.is_open
  ignore_public_acls      = true
  restrict_public_buckets = !var.is_open
}

resource "aws_s3_bucket_ownership_controls" "main" {
  bucket = aws_s3_bucket.main.id
  rule {
    object_ownership = var.ownership
  }
}

resource "aws_s3_bucket_policy" "main" {
  bucket = aws_s3_bucket.main.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Read"
      Effect    = "Allow"
      Principal = "*"
      Action    = var.actions
      Resource  = [aws_s3_bucket.main.arn, "${aws_s3_bucket.main.arn}/*"]
    }]
  })
}

resource "aws_s3_bucket_server_side_encryption_configuration" "main" {
  bucket = aws_s3_bucket.main.id
  rule {
    bucket_key_enabled = var.key
    apply_server_side_encryption_by_default {
      sse_algorithm = var.key == true ? "aws:kms" : "AES256"
    }
  }
}

resource "aws_s3_bucket_cors_configuration" "main" {
  bucket = aws_s3_bucket.main.id
  cors_rule {
    id              = "reads"
    allowed_headers = var.headers
    allowed_methods = var.methods
    allowed_origins = ["https://www.example.com"]
    max_age_seconds = 300
  }
  cors_rule {
    allowed_methods = ["PUT"]
    allowed_origins = ["*"]
    max_age_seconds = 60
  }
}

# A name that is made up, a setting that is none, and a bucket whose objects can be locked.
resource "aws_s3_bucket" "made" {
  bucket_prefix = "slipway-case-"
}

resource "aws_s3_bucket_versioning" "never" {
  bucket = aws_s3_bucket.made.bucket
  versioning_configuration {
    status = "Disabled"
  }
}

resource "aws_s3_bucket" "locked" {
  bucket              = "slipway-case-locked"
  object_lock_enabled = true
}

data "aws_s3_bucket" "main" {
  bucket = aws_s3_bucket.main.bucket
}

output "found" {
  value = [data.aws_s3_bucket.main.arn, data.aws_s3_bucket.main.bucket_regional_domain_name, data.aws_s3_bucket.main.website_endpoint]
}
