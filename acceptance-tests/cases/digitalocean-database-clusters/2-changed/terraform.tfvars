project = "${project}"
scaling = { enabled = true, threshold = 80, increment = 20 }
