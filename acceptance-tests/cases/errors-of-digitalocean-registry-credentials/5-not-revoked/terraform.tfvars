seconds = 1576800000
write   = true
