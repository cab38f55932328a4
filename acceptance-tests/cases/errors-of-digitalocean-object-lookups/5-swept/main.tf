data "digitalocean_account" "main" {}
