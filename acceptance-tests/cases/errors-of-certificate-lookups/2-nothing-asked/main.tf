data "aws_acm_certificate" "main" {
  most_recent = true
}
