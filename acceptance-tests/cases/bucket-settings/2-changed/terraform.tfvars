rules    = { a = { prefix = "a/", more = 500, days = 20 }, b = { tags = { k = "v", l = "w" }, more = 1, days = 5 } }
smallest = "varies_by_storage_class"
prefix   = ""
format   = "simple"
error    = "404.html"
redirect = "papers/"
