name   = "renamed"
nodes  = 3
labels = { kind = "other" }
tags   = ["shop", "work"]
taints = ["work", "more"]
scales = { least = 2, most = 5 }
