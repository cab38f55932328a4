resource "aws_s3_bucket" "main" {
  bucket = "slipway-case-objects-refused"
}

resource "aws_s3_object" "tags" {
  bucket = aws_s3_bucket.main.id
  key    = "b"
  tags   = { for i in range(11) : "t${i}" => "v" }
}
