data "aws_acm_certificate" "main" {
  domain   = "several.lookups.example"
  statuses = ["PENDING_VALIDATION"]
}
