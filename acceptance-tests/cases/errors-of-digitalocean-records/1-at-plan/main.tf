resource "digitalocean_record" "alias" {
  domain = "shop.example"
  type   = "CNAME"
  name   = "www"
  value  = "host.example.net."
}

resource "digitalocean_record" "address" {
  domain = "shop.example"
  type   = "A"
  name   = "www.shop.example."
  value  = "192.0.2.1"

  # What is planned later is told.
  depends_on = [digitalocean_record.alias]
}

resource "digitalocean_record" "api" {
  domain = "shop.example"
  type   = "A"
  name   = "api"
  value  = "192.0.2.1"
  ttl    = 300
}

resource "digitalocean_record" "text" {
  domain = "shop.example"
  type   = "TXT"
  name   = "api"
  value  = "hello"
  ttl    = 60

  depends_on = [digitalocean_record.api]
}

resource "digitalocean_cdn" "a" {
  origin           = "a.fra1.digitaloceanspaces.com"
  custom_domain    = "static.shop.example"
  certificate_name = ""
}
