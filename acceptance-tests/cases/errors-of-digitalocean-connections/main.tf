variable "endpoint" {
  type    = string
  default = null
}

variable "token" {
  type    = string
  default = null
}

variable "retries" {
  type    = number
  default = null
}

provider "digitalocean" {
  api_endpoint   = var.endpoint
  http_retry_max = var.retries
  token          = var.token
}

data "digitalocean_account" "me" {}
