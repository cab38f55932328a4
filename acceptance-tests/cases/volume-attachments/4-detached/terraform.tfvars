attached = false
