resource "aws_dynamodb_table" "restored" {
  name                   = "restored"
  billing_mode           = "PAY_PER_REQUEST"
  restore_source_name    = aws_dynamodb_table.source.name
  restore_to_latest_time = true
  hash_key               = "id"
  tags                   = { Name = "restored" }

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
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
    input_format           = "CSV"
    input_compression_type = "NONE"

    input_format_options {
      csv {
        delimiter = ";"
      }
    }

    s3_bucket_source {
      bucket     = aws_s3_bucket.data.bucket
      key_prefix = "items/"
    }
  }
}
