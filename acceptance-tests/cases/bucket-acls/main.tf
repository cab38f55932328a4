# ACLs: canned ones, and every grant.

variable "acl" {
  type = string
}

variable "groups" {
  type = map(string)
}

resource "aws_s3_bucket" "main" {
  bucket = "slipway-case-acl"
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
  acl        = var.acl

  dynamic "access_control_policy" {
    for_each = var.acl == null ? [1] : []
    content {
      owner {
        id = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"
      }
      dynamic "grant" {
        for_each = var.groups
        content {
          permission = grant.key
          grantee {
            type = "Group"
            uri  = "http://acs.amazonaws.com/groups/${grant.value}"
          }
        }
      }
      grant {
        permission = "FULL_CONTROL"
        grantee {
          type = "CanonicalUser"
          id   = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"
        }
      }
    }
  }
}
