kube_version = "1.35"
auto_upgrade = true
surge_upgrade = false
name         = "renamed"
tags         = ["shop", "more"]
allowed      = ["192.0.2.0/24"]
registry     = true
pool         = { name = "workers", node_count = 3, labels = { kind = "some" }, tags = ["more"], taints = ["work"] }
