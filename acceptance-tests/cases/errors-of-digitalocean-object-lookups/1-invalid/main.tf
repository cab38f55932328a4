data "digitalocean_vpc" "both" {
  name   = "main"
  region = "fra1"
}

data "digitalocean_loadbalancer" "none" {}

data "digitalocean_project" "both" {
  id   = "4e1bfbc3-dc3e-41f2-a18f-1b4d7ba71679"
  name = "shop"
}

data "digitalocean_tag" "empty" {
  name = ""
}

data "digitalocean_tags" "shop" {
  filter {
    key    = "nmae"
    values = ["shop"]
  }
}

data "digitalocean_records" "shop" {
  domain = "shop.example"
  filter {
    key    = "ttl"
    values = ["long"]
  }
  sort {
    key = "fqdn"
  }
}

data "digitalocean_projects" "shop" {
  sort {
    key = "resources"
  }
}
