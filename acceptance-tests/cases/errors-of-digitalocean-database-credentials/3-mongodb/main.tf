variable "mongodb" {
  type = string
}

ephemeral "digitalocean_database_credentials" "main" {
  cluster_id = var.mongodb
}
