resource "digitalocean_tag" "a" { name = "last" }
