variable "there" {
  type    = bool
  default = true
}

resource "digitalocean_kubernetes_cluster" "main" {
  count = var.there ? 1 : 0

  name    = "looked-up"
  region  = "fra1"
  version = "latest"

  node_pool {
    name       = "first"
    size       = "s-2vcpu-4gb"
    node_count = 1
  }
}

resource "digitalocean_kubernetes_node_pool" "other" {
  count = var.there ? 1 : 0

  cluster_id = digitalocean_kubernetes_cluster.main[0].id
  name       = "other"
  size       = "s-2vcpu-4gb"
  node_count = 1
  labels     = { kind = "other" }

  taint {
    key    = "other"
    value  = "only"
    effect = "NoSchedule"
  }
}

data "digitalocean_kubernetes_cluster" "main" {
  count = var.there ? 1 : 0

  name = digitalocean_kubernetes_cluster.main[0].name

  depends_on = [digitalocean_kubernetes_node_pool.other]
}

ephemeral "digitalocean_kubernetes_credentials" "main" {
  count = var.there ? 1 : 0

  cluster_id     = digitalocean_kubernetes_cluster.main[0].id
  expire_seconds = 600

  lifecycle {
    postcondition {
      condition     = self.token != "" && strcontains(self.raw_config, self.token)
      error_message = "The file for kubectl has another token."
    }
    postcondition {
      condition     = yamldecode(self.raw_config).clusters[0].cluster.server == self.host
      error_message = "The file for kubectl names another address."
    }
    postcondition {
      condition     = self.token != digitalocean_kubernetes_cluster.main[0].kube_config[0].token
      error_message = "The credentials are those of the state."
    }
    postcondition {
      condition     = timecmp(self.expires_at, timeadd(plantimestamp(), "20m")) < 0
      error_message = "The credentials are good for too long."
    }
  }
}

output "same" {
  value = [
    for found in data.digitalocean_kubernetes_cluster.main :
    found.id == digitalocean_kubernetes_cluster.main[0].id && found.urn == digitalocean_kubernetes_cluster.main[0].urn
  ]
}

output "version" {
  value = [for found in data.digitalocean_kubernetes_cluster.main : found.version]
}

output "pools" {
  value = [for found in data.digitalocean_kubernetes_cluster.main : found.node_pool[*].name]
}

output "has_credentials" {
  value = [
    for found in data.digitalocean_kubernetes_cluster.main :
    nonsensitive(found.kube_config[0].token != "" && found.kube_config[0].host == found.endpoint)
  ]
}
