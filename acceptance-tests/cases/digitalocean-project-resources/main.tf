variable "names" {
  type    = set(string)
  default = ["one.example", "two.example"]
}

variable "there" {
  type    = bool
  default = true
}

resource "digitalocean_project" "shop" {
  name        = "shop"
  environment = "Staging"
}

resource "digitalocean_project" "other" {
  name        = "other"
  environment = "Staging"
}

resource "digitalocean_domain" "all" {
  for_each = toset(["one.example", "two.example", "three.example"])

  name = each.value
}

resource "digitalocean_project_resources" "shop" {
  count = var.there ? 1 : 0

  project   = digitalocean_project.shop.id
  resources = [for name in var.names : digitalocean_domain.all[name].urn]
}
