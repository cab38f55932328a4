resource "aws_s3_bucket" "main" {
  bucket = "slipway-case-objects-refused"
}

data "aws_s3_object" "missing" {
  bucket = "slipway-case-objects-refused"
  key    = "missing"
}
