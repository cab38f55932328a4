retention = 30
key       = null
tags      = { Name = "main", Stage = "made" }
