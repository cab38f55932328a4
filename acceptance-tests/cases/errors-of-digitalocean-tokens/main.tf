data "digitalocean_account" "me" {}
