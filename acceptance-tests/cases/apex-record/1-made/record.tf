resource "aws_route53_record" "apex" {
  zone_id         = aws_route53_zone.main.zone_id
  name            = "apex.example"
  type            = "NS"
  ttl             = 600
  records         = aws_route53_zone.main.name_servers
  allow_overwrite = true
}
