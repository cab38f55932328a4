data "digitalocean_kubernetes_cluster" "main" {
  name = "nowhere"
}

ephemeral "digitalocean_kubernetes_credentials" "main" {
  cluster_id = "bd5f5959-5e1e-4205-a714-a914373942af"
}
