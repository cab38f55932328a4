variable "acl" {
  type    = string
  default = "private"
}

variable "days" {
  type    = number
  default = 30
}

variable "versions" {
  type    = list(bool)
  default = []
}

variable "origins" {
  type    = list(string)
  default = []
}

variable "keeps_uploads" {
  type    = bool
  default = false
}

resource "digitalocean_spaces_bucket" "plain" {
  name = "slipway-plain"
}

resource "digitalocean_spaces_bucket" "full" {
  name          = "slipway-full"
  region        = "fra1"
  acl           = var.acl
  force_destroy = true

  dynamic "versioning" {
    for_each = var.versions
    content {
      enabled = versioning.value
    }
  }

  lifecycle_rule {
    id      = "logs"
    enabled = true
    prefix  = "logs/"

    expiration {
      days = var.days
    }
    noncurrent_version_expiration {
      days = 7
    }
  }

  lifecycle_rule {
    id      = "old"
    enabled = true
    prefix  = "old/"

    expiration {
      date = "2099-01-01"
    }
  }

  dynamic "lifecycle_rule" {
    for_each = var.keeps_uploads ? [] : [1]
    content {
      enabled                                = false
      abort_incomplete_multipart_upload_days = 3
    }
  }

  dynamic "cors_rule" {
    for_each = var.origins
    content {
      allowed_headers = ["*"]
      allowed_methods = ["GET", "PUT"]
      allowed_origins = [cors_rule.value]
      max_age_seconds = 3600
    }
  }
}

output "domain" {
  value = replace(digitalocean_spaces_bucket.full.bucket_domain_name, "/:[0-9]+$/", "")
}
