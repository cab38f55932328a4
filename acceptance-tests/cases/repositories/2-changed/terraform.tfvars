mutability = "MUTABLE"
scan       = false
days       = 7
actions    = ["ecr:BatchGetImage"]
force      = true
tags       = { Name = "main", Team = "web" }
