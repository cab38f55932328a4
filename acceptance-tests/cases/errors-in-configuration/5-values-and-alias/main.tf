resource "aws_route53_record" "a" {
  zone_id = "Z0123456789ABC"
  name    = "www"
  type    = "A"
  records = ["192.0.2.1"]

  alias {
    name                   = "shop.example.net"
    zone_id                = "Z215JYRZR1TBD5"
    evaluate_target_health = false
  }
}
