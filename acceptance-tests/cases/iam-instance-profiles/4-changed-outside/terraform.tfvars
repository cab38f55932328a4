role = "b"
tags = {}
