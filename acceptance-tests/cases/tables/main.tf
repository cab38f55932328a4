# Tables: how they are paid for, indexes one by one, streams, expiry, recovery, encryption, and what
# somebody else changes.

variable "mode" {
  type = string
}

variable "capacity" {
  type = number
}

variable "indexes" {
  type = map(object({ key = string, projection = string, extra = optional(list(string)) }))
}

variable "limit" {
  type = number
}

variable "stream" {
  type = string
}

variable "expires" {
  type    = bool
  default = true
}

variable "expiry" {
  type = string
}

variable "days" {
  type = number
}

variable "key" {
  type = bool
}

variable "class" {
  type = string
}

variable "protected" {
  type = bool
}

variable "tags" {
  type = map(string)
}

resource "aws_kms_key" "main" {
  deletion_window_in_days = 7
}

locals {
  attributes = merge({ customer = "S", day = "N" }, { for it in var.indexes : it.key => "S" })
}

resource "aws_dynamodb_table" "orders" {
  name           = "orders"
  billing_mode   = var.mode
  read_capacity  = var.mode == "PROVISIONED" ? var.capacity : null
  write_capacity = var.mode == "PROVISIONED" ? var.capacity : null
  hash_key       = "customer"
  range_key      = "day"
  tags           = var.tags

  dynamic "attribute" {
    for_each = local.attributes

    content {
      name = attribute.key
      type = attribute.value
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.indexes

    content {
      name               = global_secondary_index.key
      hash_key           = global_secondary_index.value.key
      projection_type    = global_secondary_index.value.projection
      non_key_attributes = global_secondary_index.value.extra
      read_capacity      = var.mode == "PROVISIONED" ? var.capacity : null
      write_capacity     = var.mode == "PROVISIONED" ? var.capacity : null
    }
  }
}

resource "aws_dynamodb_table" "sessions" {
  name                        = "sessions"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  table_class                 = var.class
  deletion_protection_enabled = var.protected
  stream_enabled              = var.stream != null
  stream_view_type            = var.stream

  attribute {
    name = "id"
    type = "S"
  }

  dynamic "on_demand_throughput" {
    for_each = var.limit == null ? [] : [var.limit]

    content {
      max_read_request_units  = on_demand_throughput.value
      max_write_request_units = on_demand_throughput.value
    }
  }

  ttl {
    enabled        = var.expires
    attribute_name = var.expiry
  }

  point_in_time_recovery {
    enabled                 = var.days != null
    recovery_period_in_days = var.days
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.key ? aws_kms_key.main.arn : null
  }
}

# With an index that is made together with the table.
resource "aws_dynamodb_table" "plain" {
  name         = "plain.table"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  range_key    = "at"

  attribute {
    name = "id"
    type = "S"
  }

  attribute {
    name = "at"
    type = "N"
  }

  attribute {
    name = "kind"
    type = "B"
  }

  local_secondary_index {
    name            = "by-kind"
    range_key       = "kind"
    projection_type = "KEYS_ONLY"
  }
}
