name     = "main"
path     = "/team/"
boundary = true
attached = ["a"]
allowed  = ["sqs:ReceiveMessage"]
tags     = { Name = "main", Stage = "made" }
