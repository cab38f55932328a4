# Objects from files, whose changes their hashes show.

resource "aws_s3_bucket" "main" {
  bucket = "slipway-case-files"
}

resource "aws_s3_object" "file" {
  bucket       = aws_s3_bucket.main.id
  key          = "index.html"
  source       = "${path.module}/index.html"
  etag         = filemd5("${path.module}/index.html")
  content_type = "text/html"
}

resource "aws_s3_object" "hashed" {
  bucket             = aws_s3_bucket.main.id
  key                = "hashed.html"
  source             = "${path.module}/index.html"
  source_hash        = filemd5("${path.module}/index.html")
  checksum_algorithm = "SHA256"
}
