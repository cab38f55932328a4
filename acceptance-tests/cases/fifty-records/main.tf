# Fifty records under Route 53's rate of five calls a second.

resource "aws_route53_zone" "main" {
  name = "fifty.example"
}

resource "aws_route53_record" "host" {
  count   = 50
  zone_id = aws_route53_zone.main.zone_id
  name    = "host${count.index}"
  type    = "A"
  ttl     = 60
  records = [cidrhost("10.0.0.0/16", count.index + 1)]
}
