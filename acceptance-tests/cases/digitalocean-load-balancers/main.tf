variable "there" {
  type    = bool
  default = true
}

variable "droplets" {
  type    = set(number)
  default = null
}

variable "tag" {
  type    = string
  default = null
}

variable "name" {
  type    = string
  default = "shop"
}

variable "encrypted" {
  type    = number
  default = 443
}

variable "allow" {
  type    = list(string)
  default = []
}

variable "cookie" {
  type    = string
  default = null
}

resource "digitalocean_domain" "shop" {
  count = var.there ? 1 : 0

  name = "shop.example"
}

resource "digitalocean_certificate" "shop" {
  count = var.there ? 1 : 0

  name    = "shop"
  type    = "lets_encrypt"
  domains = [digitalocean_domain.shop[0].name]
}

resource "digitalocean_loadbalancer" "shop" {
  count = var.there ? 1 : 0

  name        = var.name
  region      = "fra1"
  droplet_ids = var.droplets
  droplet_tag = var.tag

  forwarding_rule {
    entry_port      = 80
    entry_protocol  = "http"
    target_port     = 8080
    target_protocol = "http"
  }

  forwarding_rule {
    entry_port       = var.encrypted
    entry_protocol   = "https"
    target_port      = 8080
    target_protocol  = "http"
    certificate_name = digitalocean_certificate.shop[0].name
  }

  healthcheck {
    port     = 8080
    protocol = "http"
    path     = "/healthy"
  }

  dynamic "firewall" {
    for_each = length(var.allow) == 0 ? [] : [var.allow]
    content {
      allow = firewall.value
    }
  }

  dynamic "sticky_sessions" {
    for_each = var.cookie == null ? [] : [var.cookie]
    content {
      type               = "cookies"
      cookie_name        = sticky_sessions.value
      cookie_ttl_seconds = 300
    }
  }
}

# As little as there can be.
resource "digitalocean_loadbalancer" "plain" {
  count = var.there ? 1 : 0

  name   = "plain"
  region = "fra1"

  forwarding_rule {
    entry_port      = 5432
    entry_protocol  = "tcp"
    target_port     = 5432
    target_protocol = "tcp"
  }
}
