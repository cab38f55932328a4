mode      = "PAY_PER_REQUEST"
capacity  = 3
indexes   = { by-house = { key = "house", projection = "ALL" } }
limit     = null
stream    = null
expiry    = "until"
expires   = false
days      = null
key       = true
class     = "STANDARD"
protected = false
tags      = null
