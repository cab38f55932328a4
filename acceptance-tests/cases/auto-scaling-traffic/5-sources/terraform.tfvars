sources = { old = "elb" }
