routes = []
tags   = { Name = "emptied" }
