text    = "Encrypts everything."
rotates = false
period  = null
enabled = true
actions = ["kms:*", "kms:Decrypt"]
target  = "main"
tags    = null
