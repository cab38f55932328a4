routes      = {}
propagating = false
tags        = { Name = "emptied" }
