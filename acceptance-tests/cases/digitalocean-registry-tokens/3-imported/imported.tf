import {
  to = digitalocean_container_registry_docker_credentials.imported
  id = "shop-images"
}

resource "digitalocean_container_registry_docker_credentials" "imported" {
  registry_name  = "shop-images"
  expiry_seconds = 3600
}
