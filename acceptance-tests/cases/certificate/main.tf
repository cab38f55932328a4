# A certificate for an apex and its wildcard, which share a validation record, and one more name.

provider "aws" {
  default_tags {
    tags = { Team = "dns", Stage = "test" }
  }
}

variable "tags" {
  type = map(string)
}

variable "transparency" {
  type = string
}

resource "aws_route53_zone" "main" {
  name = "certificates.example"
}

resource "aws_acm_certificate" "main" {
  domain_name               = "certificates.example"
  subject_alternative_names = ["*.certificates.example", "www.certificates.example"]
  validation_method         = "DNS"
  tags                      = var.tags

  options {
    certificate_transparency_logging_preference = var.transparency
  }
}

resource "aws_route53_record" "validation" {
  for_each = {
    for option in aws_acm_certificate.main.domain_validation_options : option.domain_name => option
  }

  allow_overwrite = true
  zone_id         = aws_route53_zone.main.zone_id
  name            = trimsuffix(each.value.resource_record_name, ".")
  type            = each.value.resource_record_type
  ttl             = 60
  records         = [each.value.resource_record_value]
}

resource "aws_acm_certificate_validation" "main" {
  certificate_arn         = aws_acm_certificate.main.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}
