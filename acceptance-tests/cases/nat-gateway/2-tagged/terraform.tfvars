seconds = 0
private = []
tags    = { Name = "egress" }
