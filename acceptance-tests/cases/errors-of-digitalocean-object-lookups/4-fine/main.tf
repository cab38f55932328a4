data "digitalocean_tag" "shop" {
  name = "shop"
}

data "digitalocean_record" "www" {
  domain = "shop.example"
  name   = "www"
  type   = "AAAA"
}

data "digitalocean_project" "shop" {
  name = "shop"
}

output "found" {
  value = [data.digitalocean_tag.shop.id, data.digitalocean_record.www.data, data.digitalocean_project.shop.name]
}
