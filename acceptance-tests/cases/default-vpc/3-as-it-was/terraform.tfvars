metrics = false
