text     = null
enabled  = true
actions  = ["kms:*"]
valid_to = null
tags     = null
