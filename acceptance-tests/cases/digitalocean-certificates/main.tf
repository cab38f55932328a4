variable "name" {
  type    = string
  default = "made"
}

resource "digitalocean_domain" "shop" {
  name = "shop.example"
}

resource "digitalocean_certificate" "made" {
  name    = var.name
  type    = "lets_encrypt"
  domains = ["www.${digitalocean_domain.shop.name}", digitalocean_domain.shop.name]
}
