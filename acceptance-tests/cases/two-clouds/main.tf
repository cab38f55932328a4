# A zone at AWS, a part of which is a domain at DigitalOcean: two providers in one apply.

resource "aws_route53_zone" "main" {
  name = "two.example"
}

resource "digitalocean_domain" "part" {
  name = "part.${aws_route53_zone.main.name}"
}

resource "aws_route53_record" "part" {
  zone_id = aws_route53_zone.main.zone_id
  name    = digitalocean_domain.part.name
  type    = "NS"
  ttl     = 300
  records = ["ns1.digitalocean.com", "ns2.digitalocean.com"]
}
