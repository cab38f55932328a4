subnets     = [1, 2]
description = "Changed."
suffix      = "-2"
tags        = null
