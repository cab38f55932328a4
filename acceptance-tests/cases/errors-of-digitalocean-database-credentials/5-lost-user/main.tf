variable "mongodb" {
  type = string
}

resource "digitalocean_database_user" "lost" {
  cluster_id        = var.mongodb
  name              = "lost"
  store_credentials = false
}
