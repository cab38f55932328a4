# `caa` and `aaaa` have the same names in another spelling: nothing to do.

resource "aws_route53_record" "a" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "a"
  type    = "A"
  ttl     = 60
  records = ["192.0.2.2", "192.0.2.1"]
}

resource "aws_route53_record" "aaaa" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "aaaa.records.example."
  type    = "AAAA"
  ttl     = 300
  records = ["2001:DB8::1"]
}

resource "aws_route53_record" "caa" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "Records.Example."
  type    = "CAA"
  ttl     = 300
  records = ["0 issue \"ca.example.net\"", "0 iodef \"mailto:a@example.net\""]
}

resource "aws_route53_record" "mx" {
  zone_id = aws_route53_zone.main.zone_id
  name    = ""
  type    = "MX"
  ttl     = 300
  records = ["10 mail1.example.net"]
}

resource "aws_route53_record" "ptr" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "2"
  type    = "PTR"
  ttl     = 300
  records = ["host.example.net."]
}

resource "aws_route53_record" "txt" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "txt"
  type    = "SPF"
  ttl     = 300
  records = ["say \\\"hi\\\"", "one\"\"two"]
}

resource "aws_route53_record" "weighted_blue" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "weighted"
  type           = "A"
  ttl            = 300
  records        = ["192.0.2.10"]
  set_identifier = "blue_A_1"

  weighted_routing_policy {
    weight = 100
  }
}
