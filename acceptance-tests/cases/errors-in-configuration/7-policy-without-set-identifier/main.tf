resource "aws_route53_record" "a" {
  zone_id = "Z0123456789ABC"
  name    = "www"
  type    = "A"
  ttl     = 60
  records = ["192.0.2.1"]

  weighted_routing_policy {
    weight = 1
  }
}
