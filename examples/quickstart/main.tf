# A zone, its records, and a certificate that is validated through them.

terraform {
  required_version = ">= 1.8"

  required_providers {
    aws = {
      source = "slipway/aws"
    }
  }
}

provider "aws" {
  region = var.region
}

resource "aws_route53_zone" "main" {
  name    = var.domain
  comment = "Slipway quickstart"
}

resource "aws_route53_record" "host" {
  for_each = { for number in range(var.hosts) : format("host-%03d", number + 1) => number }

  zone_id = aws_route53_zone.main.zone_id
  name    = "${each.key}.${var.domain}"
  type    = "A"
  ttl     = 300
  # Addresses from 10.0.0.0/16, which never leave a private network.
  records = [cidrhost("10.0.0.0/16", each.value + 10)]
}

resource "aws_acm_certificate" "main" {
  domain_name               = var.domain
  subject_alternative_names = ["www.${var.domain}"]
  validation_method         = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  for_each = {
    for option in aws_acm_certificate.main.domain_validation_options : option.domain_name => option
  }

  zone_id         = aws_route53_zone.main.zone_id
  name            = each.value.resource_record_name
  type            = each.value.resource_record_type
  ttl             = 60
  records         = [each.value.resource_record_value]
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "main" {
  certificate_arn         = aws_acm_certificate.main.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}
