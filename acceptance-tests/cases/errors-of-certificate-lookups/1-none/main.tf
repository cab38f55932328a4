data "aws_acm_certificate" "main" {
  domain = "www.lookups.example"
  types  = ["IMPORTED"]
}
