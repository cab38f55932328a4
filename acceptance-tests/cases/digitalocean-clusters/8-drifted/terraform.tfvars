kube_version = "latest"
name         = "renamed"
pool         = { name = "workers", size = "s-4vcpu-8gb", node_count = 1 }
