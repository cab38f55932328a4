# A table that takes time to come, to change and to go: every change waits for the one before.

variable "indexes" {
  type = set(string)
}

variable "stream" {
  type = string
}

resource "aws_dynamodb_table" "main" {
  name             = "slow"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = var.stream

  dynamic "attribute" {
    for_each = setunion(["id"], var.indexes)

    content {
      name = attribute.value
      type = "S"
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.indexes

    content {
      name            = "by-${global_secondary_index.value}"
      hash_key        = global_secondary_index.value
      projection_type = "ALL"
    }
  }

  ttl {
    enabled        = true
    attribute_name = "until"
  }

  point_in_time_recovery {
    enabled = true
  }
}
