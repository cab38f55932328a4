variable "registry" {
  type    = string
  default = "shop-images"
}

variable "seconds" {
  type    = number
  default = null
}

variable "write" {
  type    = bool
  default = false
}

variable "there" {
  type    = bool
  default = true
}

resource "digitalocean_container_registry" "main" {
  name                   = "shop-images"
  subscription_tier_slug = "basic"
}

resource "digitalocean_container_registry_docker_credentials" "main" {
  count = var.there ? 1 : 0

  registry_name  = var.registry
  expiry_seconds = var.seconds
  write          = var.write

  depends_on = [digitalocean_container_registry.main]
}
