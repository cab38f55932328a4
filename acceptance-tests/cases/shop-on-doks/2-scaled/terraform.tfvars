nodes = 3
size  = "s-4vcpu-8gb"
