# Objects: from text and base64, with versions and locks, and read by the data source.

variable "text" {
  type = string
}

variable "class" {
  type = string
}

variable "tags" {
  type = map(string)
}

variable "language" {
  type = string
}

variable "hold" {
  type = string
}

variable "until" {
  type = string
}

provider "aws" {
  default_tags {
    tags = { owner = "case" }
  }
}

resource "aws_s3_bucket" "main" {
  bucket = "slipway-case-objects"
}

resource "aws_s3_bucket" "locked" {
  bucket              = "slipway-case-objects-locked"
  object_lock_enabled = true
}

resource "aws_s3_object" "text" {
  bucket           = aws_s3_bucket.main.id
  key              = "text.txt"
  content          = var.text
  content_type     = "text/plain"
  content_language = var.language
  cache_control    = "max-age=60"
  metadata         = { made-by = "case", language = coalesce(var.language, "none") }
  tags             = var.tags
}

resource "aws_s3_object" "bytes" {
  bucket         = aws_s3_bucket.main.id
  key            = "/folder//a b+c@ä.bin"
  content_base64 = base64encode("bytes")
  storage_class  = var.class
}

resource "aws_s3_object" "empty" {
  bucket = aws_s3_bucket.main.id
  key    = "folder/"
}

resource "aws_s3_object" "encrypted" {
  bucket                 = aws_s3_bucket.main.id
  key                    = "encrypted"
  content                = "secret"
  server_side_encryption = "aws:kms"
  bucket_key_enabled     = true
}

resource "aws_s3_object" "plain" {
  bucket  = aws_s3_bucket.main.id
  key     = "plain"
  content = "no tags"
  override_provider {
    default_tags {
      tags = {}
    }
  }
}

# Every version of it goes when it is destroyed, also those that are held.
resource "aws_s3_object" "locked" {
  bucket                        = aws_s3_bucket.locked.id
  key                           = "locked"
  content                       = var.text
  object_lock_legal_hold_status = var.hold
  object_lock_mode              = "GOVERNANCE"
  object_lock_retain_until_date = var.until
  force_destroy                 = true
}

data "aws_s3_object" "text" {
  bucket = aws_s3_bucket.main.id
  key    = aws_s3_object.text.key
  range  = "bytes=0-3"
}

data "aws_s3_object" "bytes" {
  bucket = aws_s3_bucket.main.id
  key    = aws_s3_object.bytes.key
}

output "found" {
  value = {
    body     = data.aws_s3_object.text.body
    bytes    = data.aws_s3_object.bytes.body
    type     = data.aws_s3_object.bytes.content_type
    length   = data.aws_s3_object.bytes.content_length
    class    = data.aws_s3_object.bytes.storage_class
    arn      = data.aws_s3_object.text.arn
    cache    = data.aws_s3_object.text.cache_control
    language = data.aws_s3_object.bytes.content_language
    metadata = data.aws_s3_object.text.metadata
    tags     = data.aws_s3_object.text.tags
    id       = data.aws_s3_object.text.id
  }
}
