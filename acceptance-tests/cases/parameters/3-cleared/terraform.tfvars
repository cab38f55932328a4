text    = null
pattern = null
value   = "second"
secret  = { text = "of no number", number = 2 }
tier    = "Advanced"
tags    = null
