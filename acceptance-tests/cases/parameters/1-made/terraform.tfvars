text    = "Of the shop."
pattern = "^[a-z]+$"
value   = "first"
secret  = { text = "unseen", number = 1 }
tier    = "Standard"
tags    = { Name = "main", Stage = "made" }
