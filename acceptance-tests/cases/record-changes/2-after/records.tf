# Changes that no single API call makes: another type, an alias in place of values, another routing
# policy, and a record whose resource has another name.

resource "aws_route53_record" "kind" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "kind"
  type    = "A"
  ttl     = 60
  records = ["192.0.2.9"]
}

resource "aws_route53_record" "alias" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "alias"
  type    = "A"

  alias {
    name                   = aws_route53_record.target.fqdn
    zone_id                = aws_route53_zone.main.zone_id
    evaluate_target_health = true
  }
}

resource "aws_route53_record" "policy" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "policy"
  type           = "A"
  ttl            = 60
  records        = ["192.0.2.3"]
  set_identifier = "two"

  latency_routing_policy {
    region = "eu-central-1"
  }
}

resource "aws_route53_record" "new_name" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "same"
  type    = "TXT"
  ttl     = 60
  records = ["the same text"]
}
