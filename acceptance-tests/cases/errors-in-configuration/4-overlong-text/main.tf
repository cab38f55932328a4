resource "aws_route53_record" "a" {
  zone_id = "Z0123456789ABC"
  name    = "www"
  type    = "TXT"
  ttl     = 60
  records = [join("", [for n in range(410) : "0123456789"])]
}
