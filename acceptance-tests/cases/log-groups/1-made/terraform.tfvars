retention = 30
key       = null
protected = true
tags      = { Name = "main", Stage = "made" }
