# Tables that are made from another table, and from data in S3.

resource "aws_dynamodb_table" "source" {
  name         = "source"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_s3_bucket" "data" {
  bucket = "data-of-tables"
}
