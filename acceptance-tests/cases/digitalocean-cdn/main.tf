variable "domain" {
  type    = string
  default = null
}

variable "ttl" {
  type    = number
  default = null
}

resource "digitalocean_domain" "shop" {
  name = "shop.example"
}

resource "digitalocean_certificate" "shop" {
  name    = "shop"
  type    = "lets_encrypt"
  domains = ["static.${digitalocean_domain.shop.name}"]
}

resource "digitalocean_cdn" "shop" {
  origin           = "shop.fra1.digitaloceanspaces.com"
  ttl              = var.ttl
  custom_domain    = var.domain
  certificate_name = var.domain == null ? null : digitalocean_certificate.shop.name
}

resource "digitalocean_cdn" "plain" {
  origin = "plain.ams3.digitaloceanspaces.com"
}
