# Zones, records with every way to say what they hold, and a certificate that is validated by them. Record
# names are spelled as the official provider stores them, so that its state and ours are exchanged.

provider "aws" {
  default_tags {
    tags = { Owner = "dns" }
  }
}

resource "aws_route53_zone" "main" {
  name = "Dns.Example"
  tags = { Name = "main" }
}

resource "aws_route53_zone" "plain" {
  name          = "plain.example."
  comment       = "Written by hand"
  force_destroy = true
}

resource "aws_route53_record" "relative" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "www"
  type    = "A"
  ttl     = 300
  records = ["192.0.2.1", "192.0.2.2"]
}

resource "aws_route53_record" "absolute" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "api.dns.example"
  type    = "CNAME"
  ttl     = 60
  records = ["www.dns.example"]
}

resource "aws_route53_record" "text" {
  zone_id = aws_route53_zone.main.zone_id
  name    = ""
  type    = "TXT"
  ttl     = 60
  records = ["v=spf1 -all", "${join("", [for i in range(25) : "0123456789"])}\"\"second"]
}

resource "aws_route53_record" "wildcard" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "*.apps"
  type    = "A"

  alias {
    name                   = aws_route53_record.relative.fqdn
    zone_id                = aws_route53_zone.main.zone_id
    evaluate_target_health = false
  }
}

resource "aws_route53_record" "weighted" {
  count          = 2
  zone_id        = aws_route53_zone.main.zone_id
  name           = "weighted"
  type           = "A"
  ttl            = 60
  set_identifier = "part-${count.index}"
  records        = ["192.0.2.1${count.index}"]

  weighted_routing_policy {
    weight = 10 + count.index
  }
}

resource "aws_route53_record" "geo" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "geo"
  type           = "A"
  ttl            = 60
  set_identifier = "europe"
  records        = ["192.0.2.30"]

  geolocation_routing_policy {
    continent = "EU"
  }
}

resource "aws_acm_certificate" "main" {
  domain_name               = "dns.example"
  subject_alternative_names = ["*.dns.example"]
  validation_method         = "DNS"
  tags                      = { Name = "main" }
}

resource "aws_route53_record" "validation" {
  for_each = {
    for option in aws_acm_certificate.main.domain_validation_options : option.domain_name => option
  }

  zone_id         = aws_route53_zone.main.zone_id
  name            = trimsuffix(each.value.resource_record_name, ".")
  type            = each.value.resource_record_type
  records         = [each.value.resource_record_value]
  ttl             = 60
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "main" {
  certificate_arn         = aws_acm_certificate.main.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}
