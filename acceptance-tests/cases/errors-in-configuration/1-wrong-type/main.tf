resource "aws_route53_record" "a" {
  zone_id = "Z0123456789ABC"
  name    = "www"
  type    = "A"
  ttl     = "five"
  records = ["192.0.2.1"]
}
