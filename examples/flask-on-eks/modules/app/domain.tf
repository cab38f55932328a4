# The certificate, and the name that leads to the load balancer.

resource "aws_route53_zone" "main" {
  count = var.create_zone ? 1 : 0

  name    = var.domain
  comment = var.name
}

data "aws_route53_zone" "main" {
  count = var.create_zone ? 0 : 1

  name = var.domain
}

locals {
  zone_id = one(concat(aws_route53_zone.main[*].zone_id, data.aws_route53_zone.main[*].zone_id))
}

resource "aws_acm_certificate" "app" {
  domain_name       = local.host
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  for_each = {
    for option in aws_acm_certificate.app.domain_validation_options : option.domain_name => option
  }

  zone_id         = local.zone_id
  name            = each.value.resource_record_name
  type            = each.value.resource_record_type
  ttl             = 60
  records         = [each.value.resource_record_value]
  allow_overwrite = true
}

# It waits until the certificate is issued, which it is once the world sees the zone.
resource "aws_acm_certificate_validation" "app" {
  certificate_arn         = aws_acm_certificate.app.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}

resource "aws_route53_record" "app" {
  zone_id = local.zone_id
  name    = local.host
  type    = "CNAME"
  ttl     = 60
  records = slipway_release.app.endpoints["Ingress/${var.name}/web"]
}
