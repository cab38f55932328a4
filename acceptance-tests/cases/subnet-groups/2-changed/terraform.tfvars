subnets     = [1, 2]
description = "Changed."
suffix      = ""
tags        = { Name = "main", Team = "web" }
