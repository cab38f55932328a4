data "digitalocean_region" "near" {
  slug = "fra2"
}

data "digitalocean_regions" "some" {
  filter {
    key    = "slugg"
    values = ["fra1"]
  }
}

data "digitalocean_sizes" "some" {
  filter {
    key    = "memory"
    values = ["much"]
  }
  sort {
    key       = "name"
    direction = "down"
  }
}
