text    = "Encrypts everything."
rotates = true
period  = 200
enabled = false
actions = ["kms:*"]
target  = "bare"
tags    = { Name = "main", Team = "web" }
