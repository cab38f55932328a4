cluster = "${cluster}"
name   = "renamed"
nodes  = 1
labels = null
tags   = null
taints = []
