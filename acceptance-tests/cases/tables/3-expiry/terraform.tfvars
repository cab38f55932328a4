mode      = "PROVISIONED"
capacity  = 3
indexes   = { by-city = { key = "city", projection = "KEYS_ONLY" }, by-street = { key = "street", projection = "ALL" }, by-house = { key = "house", projection = "ALL" } }
limit     = 20
stream    = "NEW_AND_OLD_IMAGES"
expiry    = "after"
days      = 7
key       = true
class     = "STANDARD_INFREQUENT_ACCESS"
protected = false
tags      = { Name = "orders", Team = "web" }
