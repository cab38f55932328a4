resource "aws_route53_record" "taken" {
  zone_id         = aws_route53_zone.main.zone_id
  name            = "taken"
  type            = "A"
  ttl             = 300
  records         = ["192.0.2.50"]
  allow_overwrite = true
}
