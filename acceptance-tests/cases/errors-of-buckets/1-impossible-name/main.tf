resource "aws_s3_bucket" "main" {
  bucket = "Under_Score"
}
