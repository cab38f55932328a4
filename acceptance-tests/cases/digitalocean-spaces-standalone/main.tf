# Settings that are types of their own, of a bucket that is made elsewhere.

variable "acl" {
  type    = string
  default = "public-read"
}

variable "days" {
  type    = number
  default = 30
}

variable "there" {
  type    = bool
  default = true
}

resource "digitalocean_spaces_bucket_acl" "backups" {
  count = var.there ? 1 : 0

  region = "fra1"
  bucket = "slipway-backups"
  acl    = var.acl
}

resource "digitalocean_spaces_bucket_lifecycle_configuration" "backups" {
  count = var.there ? 1 : 0

  region = "FRA1"
  bucket = "slipway-backups"

  lifecycle_rule {
    id      = "daily"
    enabled = true
    prefix  = "daily/"

    expiration {
      days = var.days
    }
    noncurrent_version_expiration {
      days = 7
    }
  }

  lifecycle_rule {
    enabled                                = true
    abort_incomplete_multipart_upload_days = 3
  }
}
