data "aws_acm_certificate" "main" {
  domain    = "www.lookups.example"
  key_types = ["RSA"]
  statuses  = ["READY"]
  types     = ["AMAZON"]
}
