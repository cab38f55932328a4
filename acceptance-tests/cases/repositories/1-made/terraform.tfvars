mutability = "IMMUTABLE"
scan       = true
days       = 14
actions    = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
force      = null
tags       = { Name = "main", Stage = "made" }
