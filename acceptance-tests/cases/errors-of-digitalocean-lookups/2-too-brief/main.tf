ephemeral "digitalocean_kubernetes_credentials" "brief" {
  cluster_id     = "bd5f5959-5e1e-4205-a714-a914373942af"
  expire_seconds = 5
}
