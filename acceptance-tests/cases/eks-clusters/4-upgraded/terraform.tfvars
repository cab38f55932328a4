kubernetes = "1.34"
mode       = "API"
encrypted  = true
support    = "STANDARD"
auto       = false
