clients = ["web", "batch"]
tags    = { Name = "main", Stage = "made" }
