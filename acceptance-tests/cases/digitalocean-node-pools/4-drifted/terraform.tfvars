name   = "renamed"
nodes  = 1
labels = null
