write   = true
seconds = 604800
