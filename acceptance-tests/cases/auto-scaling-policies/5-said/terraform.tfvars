target  = 62.5
steps   = { "0" = 3 }
enabled = false
simple  = false
said    = true
