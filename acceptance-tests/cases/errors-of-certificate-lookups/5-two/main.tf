resource "aws_acm_certificate" "main" {
  count = 2

  domain_name       = "several.lookups.example"
  validation_method = "DNS"
  tags              = { Number = count.index }
}
