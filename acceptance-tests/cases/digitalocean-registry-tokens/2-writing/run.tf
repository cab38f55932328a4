ephemeral "digitalocean_container_registry_docker_credentials" "run" {
  registry_name = "shop-images"
}
