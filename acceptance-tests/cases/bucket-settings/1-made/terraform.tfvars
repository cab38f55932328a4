rules    = { a = { prefix = "a/", tags = { k = "v" }, more = 1, days = 10 } }
smallest = null
prefix   = "log/"
format   = "EventTime"
error    = "error.html"
redirect = "documents/"
