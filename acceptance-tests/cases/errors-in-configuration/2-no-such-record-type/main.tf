resource "aws_route53_record" "a" {
  zone_id = "Z0123456789ABC"
  name    = "www"
  type    = "CNAM"
  ttl     = 60
  records = ["a.example.net"]
}
