resource "aws_dynamodb_table" "keys" {
  name         = "keys"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "other"
    type = "S"
  }
}

resource "aws_dynamodb_table" "words" {
  name             = "no name"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "EVERYTHING"

  attribute {
    name = "id"
    type = "T"
  }
}

resource "aws_dynamodb_table" "settings" {
  name                   = "settings"
  billing_mode           = "PAY_PER_REQUEST"
  hash_key               = "id"
  stream_enabled         = true
  restore_to_latest_time = true

  attribute {
    name = "id"
    type = "S"
  }

  ttl {
    enabled = true
  }

  global_secondary_index {
    name            = "half"
    hash_key        = "id"
    projection_type = "INCLUDE"
  }

  replica {
    region_name      = "eu-west-1"
    consistency_mode = "STRONG"
  }
}

resource "aws_dynamodb_table" "imported" {
  name         = "imported"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  import_table {
    input_format = "CSV"

    input_format_options {
      csv {
        header_list = ["id", "at"]
      }
    }

    s3_bucket_source {
      bucket = "data"
    }
  }
}
