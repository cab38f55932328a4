variable "purpose" {
  type = string
}

resource "digitalocean_domain" "one" {
  name = "one.example"
}

resource "digitalocean_domain" "two" {
  name = "two.example"
}

resource "digitalocean_project" "main" {
  name        = "shop"
  description = "What the shop runs on"
  purpose     = var.purpose
  environment = "Staging"
  resources   = var.purpose == "Web Application" ? [digitalocean_domain.one.urn] : [digitalocean_domain.two.urn]
}
