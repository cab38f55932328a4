# Every record type but SOA, of which a zone has one already, every routing policy, aliases, the zone's
# own two records taken over, and names in several spellings.

resource "aws_route53_zone" "main" {
  name = "records.example"
}

resource "aws_route53_record" "cname" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "cname.records.example."
  type    = "CNAME"
  ttl     = 300
  records = ["Target.example.net"]
}

resource "aws_route53_record" "ds" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "child"
  type    = "DS"
  ttl     = 300
  records = ["12345 13 2 4f2d8a0c1b3e5d7f9a6b8c0d2e4f60718293a4b5c6d7e8f90a1b2c3d4e5f6071"]
}

resource "aws_route53_record" "https" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "web"
  type    = "HTTPS"
  ttl     = 300
  records = ["1 . alpn=\"h2,h3\""]
}

resource "aws_route53_record" "naptr" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "naptr"
  type    = "NAPTR"
  ttl     = 300
  records = ["100 10 \"U\" \"E2U+sip\" \"!^.*$!sip:info@records.example!\" ."]
}

resource "aws_route53_record" "ns" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "child"
  type    = "NS"
  ttl     = 300
  records = ["ns1.example.net.", "ns2.example.net."]
}

resource "aws_route53_record" "spf" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "spf"
  type    = "SPF"
  ttl     = 300
  records = ["v=spf1 -all"]
}

resource "aws_route53_record" "srv" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "_xmpp._tcp"
  type    = "SRV"
  ttl     = 300
  records = ["1 10 5269 xmpp.example.net."]
}

resource "aws_route53_record" "sshfp" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "host"
  type    = "SSHFP"
  ttl     = 300
  records = ["4 2 4f2d8a0c1b3e5d7f9a6b8c0d2e4f60718293a4b5c6d7e8f90a1b2c3d4e5f6071"]
}

resource "aws_route53_record" "svcb" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "_8443._foo.api"
  type    = "SVCB"
  ttl     = 300
  records = ["16 svc.example.net. port=8004"]
}

resource "aws_route53_record" "tlsa" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "_443._tcp.www"
  type    = "TLSA"
  ttl     = 300
  records = ["3 1 1 4f2d8a0c1b3e5d7f9a6b8c0d2e4f60718293a4b5c6d7e8f90a1b2c3d4e5f6071"]
}

# 600 characters, which need three strings.
resource "aws_route53_record" "txt_long" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "_domain_key"
  type    = "TXT"
  ttl     = 300
  records = [join("", [for part in range(60) : "0123456789"])]
}

resource "aws_route53_record" "wildcard" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "*.wild"
  type    = "A"
  ttl     = 300
  records = ["192.0.2.9"]
}

resource "aws_route53_record" "weighted_off" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "weighted"
  type           = "A"
  ttl            = 300
  records        = ["192.0.2.11"]
  set_identifier = "off"

  weighted_routing_policy {
    weight = 0
  }
}

resource "aws_route53_record" "latency_eu" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "latency"
  type           = "A"
  ttl            = 300
  records        = ["192.0.2.12"]
  set_identifier = "eu"

  latency_routing_policy {
    region = "eu-west-1"
  }
}

resource "aws_route53_record" "latency_us" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "latency"
  type           = "A"
  ttl            = 300
  records        = ["192.0.2.13"]
  set_identifier = "us"

  latency_routing_policy {
    region = "us-east-1"
  }
}

resource "aws_route53_record" "failover_1" {
  zone_id         = aws_route53_zone.main.zone_id
  name            = "failover"
  type            = "A"
  ttl             = 300
  records         = ["192.0.2.14"]
  set_identifier  = "first"
  health_check_id = "abcdef11-2222-3333-4444-555555fedcba"

  failover_routing_policy {
    type = "PRIMARY"
  }
}

resource "aws_route53_record" "failover_2" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "failover"
  type           = "A"
  ttl            = 300
  records        = ["192.0.2.15"]
  set_identifier = "second"

  failover_routing_policy {
    type = "SECONDARY"
  }
}

resource "aws_route53_record" "geo_default" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "geo"
  type           = "A"
  ttl            = 300
  records        = ["192.0.2.16"]
  set_identifier = "all"

  geolocation_routing_policy {
    country = "*"
  }
}

resource "aws_route53_record" "geo_eu" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "geo"
  type           = "A"
  ttl            = 300
  records        = ["192.0.2.17"]
  set_identifier = "eu"

  geolocation_routing_policy {
    continent = "EU"
  }
}

resource "aws_route53_record" "geo_ca" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "geo"
  type           = "A"
  ttl            = 300
  records        = ["192.0.2.18"]
  set_identifier = "us_ca"

  geolocation_routing_policy {
    country     = "US"
    subdivision = "CA"
  }
}

resource "aws_route53_record" "near_region" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "near"
  type           = "A"
  ttl            = 300
  records        = ["192.0.2.19"]
  set_identifier = "r"

  geoproximity_routing_policy {
    aws_region = "eu-west-1"
    bias       = -20
  }
}

resource "aws_route53_record" "near_place" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "near"
  type           = "A"
  ttl            = 300
  records        = ["192.0.2.20"]
  set_identifier = "p"

  geoproximity_routing_policy {
    coordinates {
      latitude  = "49.22"
      longitude = "-74.01"
    }
  }
}

resource "aws_route53_record" "cidr_office" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "cidr"
  type           = "A"
  ttl            = 300
  records        = ["192.0.2.21"]
  set_identifier = "office"

  cidr_routing_policy {
    collection_id = "c8c02a84-aaaa-bbbb-e0d2-d833a2f80106"
    location_name = "office"
  }
}

resource "aws_route53_record" "cidr_rest" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "cidr"
  type           = "A"
  ttl            = 300
  records        = ["192.0.2.22"]
  set_identifier = "rest"

  cidr_routing_policy {
    collection_id = "c8c02a84-aaaa-bbbb-e0d2-d833a2f80106"
    location_name = "*"
  }
}

resource "aws_route53_record" "many_1" {
  zone_id                          = aws_route53_zone.main.zone_id
  name                             = "many"
  type                             = "A"
  ttl                              = 300
  records                          = ["192.0.2.23"]
  set_identifier                   = "1"
  multivalue_answer_routing_policy = true
}

resource "aws_route53_record" "many_2" {
  zone_id                          = aws_route53_zone.main.zone_id
  name                             = "many"
  type                             = "A"
  ttl                              = 300
  records                          = ["192.0.2.24"]
  set_identifier                   = "2"
  multivalue_answer_routing_policy = true
}

resource "aws_route53_record" "alias_own" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "alias"
  type    = "A"

  alias {
    name                   = aws_route53_record.a.fqdn
    zone_id                = aws_route53_zone.main.zone_id
    evaluate_target_health = false
  }
}

resource "aws_route53_record" "alias_lb" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "shop"
  type    = "A"

  alias {
    name                   = "Shop-1.eu-central-1.elb.amazonaws.com"
    zone_id                = "Z215JYRZR1TBD5"
    evaluate_target_health = true
  }
}

resource "aws_route53_record" "apex_ns" {
  zone_id         = aws_route53_zone.main.zone_id
  name            = "records.example"
  type            = "NS"
  ttl             = 600
  records         = aws_route53_zone.main.name_servers
  allow_overwrite = true
}

resource "aws_route53_record" "apex_soa" {
  zone_id         = aws_route53_zone.main.zone_id
  name            = ""
  type            = "SOA"
  ttl             = 300
  records         = ["ns1.example.net. admin.example.net. 1 7200 900 1209600 60"]
  allow_overwrite = true
}
