resource "aws_s3_bucket" "main" {
  bucket = "slipway-case-objects-refused"
}

resource "aws_s3_object" "main" {
  bucket = aws_s3_bucket.main.id
  key    = "a"
  source = "missing.txt"
}

resource "aws_s3_object" "open" {
  bucket  = aws_s3_bucket.main.id
  key     = "b"
  content = "b"
  acl     = "public-read"
}

resource "aws_s3_object" "nowhere" {
  bucket  = "slipway-case-objects-nowhere"
  key     = "c"
  content = "c"
}
