variable "number" {
  type    = number
  default = 1
}

resource "digitalocean_tag" "before" {
  name = "before"
}
