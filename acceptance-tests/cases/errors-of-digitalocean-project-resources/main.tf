variable "project" {
  type    = string
  default = null
}

variable "urns" {
  type    = set(string)
  default = ["do:domain:one.example"]
}

resource "digitalocean_domain" "one" {
  name = "one.example"
}

resource "digitalocean_project" "shop" {
  name = "shop"
}

resource "digitalocean_project_resources" "shop" {
  project   = coalesce(var.project, digitalocean_project.shop.id)
  resources = var.urns

  depends_on = [digitalocean_domain.one]
}
