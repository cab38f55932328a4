text    = "Encrypts."
rotates = true
period  = 180
enabled = true
actions = ["kms:*", "kms:Encrypt"]
target  = "main"
tags    = { Name = "main", Stage = "made" }
