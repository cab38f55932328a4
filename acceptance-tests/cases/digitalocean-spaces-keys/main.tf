variable "name" {
  type = string
}

variable "permission" {
  type    = string
  default = "read"
}

resource "digitalocean_spaces_key" "everything" {
  name = var.name

  grant {
    bucket     = ""
    permission = "fullaccess"
  }
}

resource "digitalocean_spaces_key" "some" {
  name = "some"

  grant {
    bucket     = "shop-uploads"
    permission = var.permission
  }
  grant {
    bucket     = "backups"
    permission = "readwrite"
  }
}

resource "digitalocean_spaces_key" "nothing" {
  name = "nothing"
}
