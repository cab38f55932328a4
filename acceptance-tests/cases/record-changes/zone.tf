resource "aws_route53_zone" "main" {
  name = "changes.example"
}

resource "aws_route53_record" "target" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "target"
  type    = "A"
  ttl     = 60
  records = ["192.0.2.1"]
}
