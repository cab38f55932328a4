text    = "Of the whole shop."
pattern = "^[a-z ]+$"
value   = "second"
secret  = { text = "still unseen", number = 2 }
tier    = "Advanced"
tags    = { Name = "main", Team = "web" }
