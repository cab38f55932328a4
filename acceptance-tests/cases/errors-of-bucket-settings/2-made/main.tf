resource "aws_s3_bucket" "main" {
  bucket = "slipway-case-refused"
}
