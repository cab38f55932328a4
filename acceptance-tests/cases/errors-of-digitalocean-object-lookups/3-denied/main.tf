data "digitalocean_tag" "shop" {
  name = "shop"
}

data "digitalocean_records" "shop" {
  domain = "shop.example"
}
