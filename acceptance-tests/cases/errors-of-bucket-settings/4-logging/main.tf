resource "aws_s3_bucket" "main" {
  bucket = "slipway-case-refused"
}

resource "aws_s3_bucket_logging" "main" {
  bucket        = aws_s3_bucket.main.id
  target_bucket = aws_s3_bucket.main.id
  target_prefix = "log/"
}
