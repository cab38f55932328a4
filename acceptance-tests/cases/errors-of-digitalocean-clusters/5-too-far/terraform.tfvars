kube_version = "1.36"
ha = false
