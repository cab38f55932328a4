role = "a"
path = "/team/"
tags = { Name = "main", Stage = "made" }
