resource "aws_route53_zone" "main" {
  name = "errors.example"
}

resource "aws_route53_record" "a" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "www"
  type    = "A"
  ttl     = 60
  records = ["192.0.2.1"]
}

resource "aws_route53_record" "b" {
  zone_id    = aws_route53_zone.main.zone_id
  name       = "www.errors.example"
  type       = "CNAME"
  ttl        = 60
  records    = ["shop.example.net"]
  depends_on = [aws_route53_record.a]
}
