variable "pg" {
  type = string
}

ephemeral "digitalocean_database_credentials" "main" {
  cluster_id = var.pg
  user       = "nobody"
}
