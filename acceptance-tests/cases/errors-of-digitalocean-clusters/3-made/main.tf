variable "kube_version" {
  type    = string
  default = "1.34.6-do.0"
}

variable "ha" {
  type    = bool
  default = true
}

resource "digitalocean_kubernetes_cluster" "main" {
  name    = "main"
  region  = "fra1"
  version = var.kube_version
  ha      = var.ha

  node_pool {
    name       = "a"
    size       = "s-2vcpu-4gb"
    node_count = 1
  }
}
