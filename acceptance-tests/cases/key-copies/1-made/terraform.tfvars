text     = "Copied."
enabled  = true
actions  = ["kms:*", "kms:Encrypt"]
valid_to = "2040-01-02T03:04:05Z"
tags     = { Name = "main", Stage = "made" }
