variable "tier" {
  type = string
}

variable "name" {
  type    = string
  default = "shop-images"
}

resource "digitalocean_container_registry" "main" {
  name                   = var.name
  subscription_tier_slug = var.tier
  region                 = "fra1"
}
