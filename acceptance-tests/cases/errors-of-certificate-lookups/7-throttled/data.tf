data "aws_acm_certificate" "main" {
  tags     = { Number = "1" }
  statuses = ["PENDING_VALIDATION"]
}

output "number" {
  value = data.aws_acm_certificate.main.tags.Number
}
