import {
  to = aws_route53_record.a
  id = "Z0123456789ABC_www.errors.example"
}

resource "aws_route53_record" "a" {
  zone_id = "Z0123456789ABC"
  name    = "www"
  type    = "A"
  ttl     = 60
  records = ["192.0.2.1"]
}
