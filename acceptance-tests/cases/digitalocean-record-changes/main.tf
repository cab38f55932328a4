variable "ttl" {
  type = number
}

variable "value" {
  type = string
}

resource "digitalocean_domain" "main" {
  name = "changes.example"
}

resource "digitalocean_record" "host" {
  domain = digitalocean_domain.main.id
  type   = "A"
  name   = "host"
  value  = var.value
  ttl    = var.ttl
}
