role = "b"
path = "/team/"
tags = { Name = "main", Team = "web" }
