# Every token that is made is revoked: by what takes its place, by the end of the run, or by the destroy.
variable "write" {
  type    = bool
  default = false
}

resource "digitalocean_container_registry" "main" {
  name                   = "shop-images"
  subscription_tier_slug = "basic"
}

resource "digitalocean_container_registry_docker_credentials" "main" {
  registry_name = digitalocean_container_registry.main.name
  write         = var.write
}
