data "digitalocean_tag" "close" {
  name = "shpo"
}

data "digitalocean_domain" "close" {
  name = "shop.exmple"
}

data "digitalocean_record" "several" {
  domain = "shop.example"
  name   = "www"
}

data "digitalocean_record" "none" {
  domain = "shop.example"
  name   = "www"
  type   = "CNAME"
}

data "digitalocean_record" "nowhere" {
  domain = "nowhere.example"
  name   = "www"
}

data "digitalocean_records" "nowhere" {
  domain = "nowhere.example"
}

data "digitalocean_ssh_key" "none" {
  name = "admin"
}

data "digitalocean_vpc" "id" {
  id = "4e1bfbc3-dc3e-41f2-a18f-1b4d7ba71679"
}

data "digitalocean_vpc" "region" {
  region = "ams3"
}

data "digitalocean_project" "close" {
  name = "shopp"
}

data "digitalocean_certificate" "none" {
  name = "shop"
}

data "digitalocean_container_registry" "none" {
  name = "shop-images"
}

data "digitalocean_loadbalancer" "none" {
  name = "shop"
}

data "digitalocean_database_cluster" "none" {
  name = "shop"
}

data "digitalocean_database_user" "none" {
  cluster_id = "4e1bfbc3-dc3e-41f2-a18f-1b4d7ba71679"
  name       = "shop"
}
