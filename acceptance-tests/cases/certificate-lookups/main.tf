# Certificates that exist, by their domain, their tags and what they are.

resource "aws_route53_zone" "main" {
  name = "lookups.example"
}

resource "aws_acm_certificate" "rsa" {
  domain_name       = "lookups.example"
  validation_method = "DNS"
  tags              = { Team = "web", Kind = "rsa" }
}

resource "aws_acm_certificate" "curve" {
  domain_name       = "lookups.example"
  validation_method = "DNS"
  key_algorithm     = "EC_prime256v1"
  tags              = { Team = "web", Kind = "curve" }
}

resource "aws_acm_certificate" "pending" {
  domain_name       = "pending.lookups.example"
  validation_method = "DNS"
}

resource "aws_route53_record" "validation" {
  zone_id = aws_route53_zone.main.zone_id
  name    = trimsuffix(tolist(aws_acm_certificate.rsa.domain_validation_options)[0].resource_record_name, ".")
  type    = tolist(aws_acm_certificate.rsa.domain_validation_options)[0].resource_record_type
  ttl     = 60
  records = [tolist(aws_acm_certificate.rsa.domain_validation_options)[0].resource_record_value]
}

# Both have the same record.
resource "aws_acm_certificate_validation" "main" {
  for_each = {
    rsa   = aws_acm_certificate.rsa.arn
    curve = aws_acm_certificate.curve.arn
  }

  certificate_arn         = each.value
  validation_record_fqdns = [aws_route53_record.validation.fqdn]
}

# Without `key_types` only RSA keys of at most 2048 bits count.
data "aws_acm_certificate" "by_domain" {
  domain     = "lookups.example"
  depends_on = [aws_acm_certificate_validation.main]
}

data "aws_acm_certificate" "by_tags" {
  tags       = { Kind = "curve" }
  key_types  = ["RSA_2048", "EC_prime256v1"]
  types      = ["AMAZON_ISSUED"]
  depends_on = [aws_acm_certificate_validation.main]
}

data "aws_acm_certificate" "newest" {
  domain      = "lookups.example"
  tags        = { Team = "web" }
  key_types   = ["RSA_2048", "EC_prime256v1"]
  most_recent = true
  depends_on  = [aws_acm_certificate_validation.main]
}

data "aws_acm_certificate" "pending" {
  domain     = "pending.lookups.example"
  statuses   = ["PENDING_VALIDATION", "ISSUED"]
  depends_on = [aws_acm_certificate.pending]
}

output "found" {
  value = [
    data.aws_acm_certificate.by_domain.arn == aws_acm_certificate.rsa.arn,
    data.aws_acm_certificate.by_domain.id == aws_acm_certificate.rsa.arn,
    data.aws_acm_certificate.by_domain.status,
    data.aws_acm_certificate.by_domain.tags.Kind,
    startswith(data.aws_acm_certificate.by_domain.certificate, "-----BEGIN CERTIFICATE-----"),
    data.aws_acm_certificate.by_tags.arn == aws_acm_certificate.curve.arn,
    data.aws_acm_certificate.by_tags.domain,
    data.aws_acm_certificate.newest.domain,
    data.aws_acm_certificate.newest.tags.Team,
  ]
}

output "pending" {
  value = [
    data.aws_acm_certificate.pending.arn == aws_acm_certificate.pending.arn,
    data.aws_acm_certificate.pending.status,
    data.aws_acm_certificate.pending.certificate,
    data.aws_acm_certificate.pending.certificate_chain,
    length(data.aws_acm_certificate.pending.tags),
  ]
}
