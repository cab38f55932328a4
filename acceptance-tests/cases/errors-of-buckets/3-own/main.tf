# In us-east-1, S3 makes a bucket of one's own again without a word.
resource "aws_s3_bucket" "main" {
  bucket = "slipway-case-own"
  region = "us-east-1"
}
