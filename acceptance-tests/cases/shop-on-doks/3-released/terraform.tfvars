nodes = 3
size  = "s-4vcpu-8gb"
tags  = { staging = "2", production = "1" }
