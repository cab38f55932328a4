regions = { us-west-2 = { recover = true, tags = false } }
tags    = { Name = "global" }
