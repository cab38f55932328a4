kube_version = "1.35"
