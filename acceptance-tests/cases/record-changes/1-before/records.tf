resource "aws_route53_record" "kind" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "kind"
  type    = "CNAME"
  ttl     = 60
  records = ["target.changes.example"]
}

resource "aws_route53_record" "alias" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "alias"
  type    = "A"
  ttl     = 60
  records = ["192.0.2.2"]
}

resource "aws_route53_record" "policy" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "policy"
  type           = "A"
  ttl            = 60
  records        = ["192.0.2.3"]
  set_identifier = "one"

  weighted_routing_policy {
    weight = 10
  }
}

resource "aws_route53_record" "old_name" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "same"
  type    = "TXT"
  ttl     = 60
  records = ["the same text"]
}
