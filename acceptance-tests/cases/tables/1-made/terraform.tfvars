mode      = "PROVISIONED"
capacity  = 2
indexes   = { by-city = { key = "city", projection = "ALL" }, by-state = { key = "state", projection = "INCLUDE", extra = ["total", "note"] } }
limit     = 10
stream    = "NEW_IMAGE"
expiry    = "until"
days      = null
key       = false
class     = null
protected = true
tags      = { Name = "orders", Stage = "made" }
