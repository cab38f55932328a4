# The stack that the sweeps of faults go through: a zone, twelve records and a certificate.

resource "aws_route53_zone" "main" {
  name = "sweep.example"
}

resource "aws_route53_record" "host" {
  count   = 12
  zone_id = aws_route53_zone.main.zone_id
  name    = "host${count.index}"
  type    = "A"
  ttl     = 60
  records = [cidrhost("10.0.0.0/16", count.index + 1)]
}

resource "aws_acm_certificate" "main" {
  domain_name       = "www.sweep.example"
  validation_method = "DNS"
}
