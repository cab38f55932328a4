text    = "Encrypts everything."
rotates = false
period  = null
enabled = true
actions = ["kms:Decrypt", "kms:*"]
target  = "main"
tags    = null
