resource "digitalocean_kubernetes_cluster" "gpu" {
  name    = "gpu"
  region  = "fra1"
  version = "latest"

  amd_gpu_dra_driver {
    enabled = true
  }

  node_pool {
    name               = "a"
    size               = "s-2vcpu-4gb"
    node_count         = 1
    gpu_partition_mode = "AMD_PARTITION_MODE_SPX_NPS1"
  }
}

resource "digitalocean_kubernetes_cluster" "nodes" {
  name    = "nodes"
  region  = "fra1"
  version = "latest"

  node_pool {
    name = "a"
    size = "s-2vcpu-4gb"
  }
}

resource "digitalocean_kubernetes_cluster" "scales" {
  name    = "scales"
  region  = "fra1"
  version = "latest"

  node_pool {
    name       = "a"
    size       = "s-2vcpu-4gb"
    auto_scale = true
    min_nodes  = 1
  }
}
