path = "/team/"
tags = {}
