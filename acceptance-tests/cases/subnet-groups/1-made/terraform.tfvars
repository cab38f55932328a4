subnets     = [0, 1]
description = null
suffix      = ""
tags        = { Name = "main", Stage = "made" }
