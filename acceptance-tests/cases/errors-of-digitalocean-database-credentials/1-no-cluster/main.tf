ephemeral "digitalocean_database_credentials" "main" {
  cluster_id = "9cc10173-e9ea-4176-9dbc-a4cee4c4ff30"
}
