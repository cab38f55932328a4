variable "ttl" {
  type    = number
  default = 300
}

resource "digitalocean_domain" "main" {
  name = "records.example"
}

resource "digitalocean_record" "host" {
  for_each = toset([for number in range(40) : format("host-%02d", number)])

  domain = digitalocean_domain.main.id
  type   = "A"
  name   = each.key
  value  = "192.0.2.1"
  ttl    = var.ttl
}

resource "digitalocean_record" "apex" {
  domain = digitalocean_domain.main.id
  type   = "A"
  name   = "@"
  value  = "192.0.2.2"
}

resource "digitalocean_record" "alias" {
  domain = digitalocean_domain.main.id
  type   = "CNAME"
  name   = "www"
  value  = "host-00.records.example."
}

resource "digitalocean_record" "mail" {
  domain   = digitalocean_domain.main.id
  type     = "MX"
  name     = "@"
  value    = "mail.example.net."
  priority = 10
}

resource "digitalocean_record" "text" {
  domain = digitalocean_domain.main.id
  type   = "TXT"
  name   = "@"
  value  = "v=spf1 include:example.net -all"
}

resource "digitalocean_record" "service" {
  domain   = digitalocean_domain.main.id
  type     = "SRV"
  name     = "_sip._tcp"
  value    = "sip.example.net."
  priority = 1
  weight   = 2
  port     = 5060
}

resource "digitalocean_record" "authority" {
  domain = digitalocean_domain.main.id
  type   = "CAA"
  name   = "@"
  value  = "letsencrypt.org."
  flags  = 128
  tag    = "issue"
}
