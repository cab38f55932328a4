to       = "second"
attached = false
