project = "${project}"
region  = "ams3"
scaling = { enabled = true, threshold = 80, increment = 20 }
