# A table with copies in other regions, which have settings of their own.

variable "regions" {
  type = map(object({ recover = bool, tags = bool }))
}

variable "tags" {
  type = map(string)
}

resource "aws_dynamodb_table" "main" {
  name             = "global"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  tags             = var.tags

  attribute {
    name = "id"
    type = "S"
  }

  dynamic "replica" {
    for_each = var.regions

    content {
      region_name            = replica.key
      point_in_time_recovery = replica.value.recover
      propagate_tags         = replica.value.tags
    }
  }
}
