# One bucket with every setting: made, changed, changed by somebody else, and destroyed.

variable "rules" {
  type = map(object({
    prefix = optional(string)
    tags   = optional(map(string))
    more   = optional(number)
    days   = number
  }))
}

variable "smallest" {
  type = string
}

variable "prefix" {
  type = string
}

variable "format" {
  type = string
}

variable "error" {
  type = string
}

variable "redirect" {
  type = string
}

resource "aws_s3_bucket" "logs" {
  bucket = "slipway-case-logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "logging.s3.amazonaws.com" }
      Action    = ["s3:PutObject"]
      Resource  = "${aws_s3_bucket.logs.arn}/*"
    }]
  })
}

resource "aws_s3_bucket" "main" {
  bucket = "slipway-case-settings"
  tags   = { team = "web" }
}

resource "aws_s3_bucket_versioning" "main" {
  bucket = aws_s3_bucket.main.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "main" {
  bucket            = aws_s3_bucket.main.id
  block_public_acls = true
}

resource "aws_s3_bucket_ownership_controls" "main" {
  bucket = aws_s3_bucket.main.id
  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_acl" "main" {
  depends_on = [aws_s3_bucket_ownership_controls.main]
  bucket     = aws_s3_bucket.main.id
  acl        = "private"
}

resource "aws_s3_bucket_policy" "main" {
  bucket = aws_s3_bucket.main.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "${aws_s3_bucket.main.arn}/*"
    }]
  })
}

resource "aws_s3_bucket_server_side_encryption_configuration" "main" {
  bucket = aws_s3_bucket.main.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_cors_configuration" "main" {
  bucket = aws_s3_bucket.main.id
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = ["*"]
    max_age_seconds = 60
  }
}

resource "aws_s3_bucket_logging" "main" {
  depends_on    = [aws_s3_bucket_policy.logs]
  bucket        = aws_s3_bucket.main.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = var.prefix

  target_object_key_format {
    dynamic "partitioned_prefix" {
      for_each = var.format == "simple" ? [] : [var.format]
      content {
        partition_date_source = partitioned_prefix.value
      }
    }
    dynamic "simple_prefix" {
      for_each = var.format == "simple" ? [1] : []
      content {}
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "main" {
  bucket                                 = aws_s3_bucket.main.id
  transition_default_minimum_object_size = var.smallest

  rule {
    id     = "everything"
    status = "Enabled"
    filter {}
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
    noncurrent_version_expiration {
      newer_noncurrent_versions = 3
      noncurrent_days           = 90
    }
    noncurrent_version_transition {
      noncurrent_days = 30
      storage_class   = "STANDARD_IA"
    }
  }

  rule {
    id     = "old"
    status = "Disabled"
    filter {
      prefix = "old/"
    }
    expiration {
      date = "2040-01-01T00:00:00Z"
    }
    transition {
      date          = "2039-01-01T00:00:00Z"
      storage_class = "GLACIER"
    }
  }

  rule {
    id     = "tagged"
    status = "Enabled"
    filter {
      tag {
        key   = "kind"
        value = "trace"
      }
    }
    expiration {
      days = 3
    }
  }

  rule {
    id     = "large"
    status = "Enabled"
    filter {
      object_size_greater_than = 1000000
    }
    transition {
      days          = 30
      storage_class = "STANDARD_IA"
    }
    transition {
      days          = 90
      storage_class = "DEEP_ARCHIVE"
    }
  }

  rule {
    id     = "markers"
    status = "Enabled"
    filter {
      prefix = ""
    }
    expiration {
      expired_object_delete_marker = true
    }
  }

  dynamic "rule" {
    for_each = var.rules
    content {
      id     = rule.key
      status = "Enabled"
      filter {
        and {
          prefix                   = rule.value.prefix
          tags                     = rule.value.tags
          object_size_greater_than = rule.value.more
        }
      }
      expiration {
        days = rule.value.days
      }
    }
  }
}

resource "aws_s3_bucket_website_configuration" "main" {
  bucket = aws_s3_bucket.main.id
  index_document {
    suffix = "index.html"
  }
  error_document {
    key = var.error
  }
  routing_rule {
    condition {
      key_prefix_equals = "docs/"
    }
    redirect {
      replace_key_prefix_with = var.redirect
      protocol                = "https"
    }
  }
}

# Rules as JSON, a bucket that only sends on, and rules in the older form.
resource "aws_s3_bucket" "json" {
  bucket = "slipway-case-json"
}

resource "aws_s3_bucket_website_configuration" "json" {
  bucket = aws_s3_bucket.json.id
  index_document {
    suffix = "index.html"
  }
  routing_rules = <<-EOT
    [{
      "Redirect": { "ReplaceKeyPrefixWith": "${var.redirect}" },
      "Condition": { "KeyPrefixEquals": "docs/" }
    }]
  EOT
}

resource "aws_s3_bucket_lifecycle_configuration" "json" {
  bucket = aws_s3_bucket.json.id
  rule {
    id     = "prefix"
    status = "Enabled"
    prefix = "tmp/"
    expiration {
      days = 1
    }
  }
}

resource "aws_s3_bucket_website_configuration" "sent_on" {
  bucket = aws_s3_bucket.logs.id
  redirect_all_requests_to {
    host_name = "www.example.com"
  }
}
