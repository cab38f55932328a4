kube_version = "latest"
name         = "renamed"
pool         = { name = "workers", size = "s-4vcpu-8gb", auto_scale = true, min_nodes = 1, max_nodes = 5 }
