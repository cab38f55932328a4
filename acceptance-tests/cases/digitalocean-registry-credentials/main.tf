variable "there" {
  type    = bool
  default = true
}

variable "write" {
  type    = bool
  default = false
}

variable "seconds" {
  type    = number
  default = 86400
}

resource "digitalocean_container_registry" "main" {
  name                   = "shop-images"
  subscription_tier_slug = "basic"
  region                 = "fra1"
}

resource "digitalocean_container_registry_docker_credentials" "cluster" {
  count = var.there ? 1 : 0

  registry_name  = digitalocean_container_registry.main.name
  expiry_seconds = var.seconds
  write          = var.write
}
