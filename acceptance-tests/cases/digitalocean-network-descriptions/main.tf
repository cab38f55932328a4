variable "description" {
  type    = string
  default = null
}

resource "digitalocean_vpc" "main" {
  name        = "described"
  region      = "fra1"
  description = var.description
}
