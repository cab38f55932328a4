# There is no way back.
resource "aws_s3_bucket" "main" {
  bucket = "slipway-case-full"
}

resource "aws_s3_bucket_versioning" "main" {
  bucket = aws_s3_bucket.main.id
  versioning_configuration {
    status = "Disabled"
  }
}
