regions = { eu-west-1 = { recover = true, tags = true } }
tags    = { Name = "global" }
