variable "elsewhere" {
  type    = string
  default = null
}

variable "error" {
  type    = string
  default = "404.html"
}

variable "rules" {
  type    = map(string)
  default = {}
}

variable "there" {
  type    = bool
  default = true
}

resource "digitalocean_spaces_bucket" "shop" {
  name   = "slipway-website"
  region = "fra1"
}

resource "digitalocean_spaces_bucket_website_configuration" "shop" {
  count = var.there ? 1 : 0

  region = digitalocean_spaces_bucket.shop.region
  bucket = digitalocean_spaces_bucket.shop.id

  dynamic "index_document" {
    for_each = var.elsewhere == null ? ["index.html"] : []
    content {
      suffix = index_document.value
    }
  }

  dynamic "error_document" {
    for_each = var.elsewhere == null ? [var.error] : []
    content {
      key = error_document.value
    }
  }

  dynamic "redirect_all_requests_to" {
    for_each = var.elsewhere == null ? [] : [var.elsewhere]
    content {
      host_name = redirect_all_requests_to.value
      protocol  = "https"
    }
  }

  dynamic "routing_rule" {
    for_each = var.rules
    content {
      condition {
        key_prefix_equals = routing_rule.key
      }
      redirect {
        replace_key_prefix_with = routing_rule.value
        http_redirect_code      = "302"
      }
    }
  }
}
