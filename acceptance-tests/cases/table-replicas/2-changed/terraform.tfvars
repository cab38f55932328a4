regions = { eu-west-1 = { recover = false, tags = true }, us-west-2 = { recover = true, tags = false } }
tags    = { Name = "global", Team = "web" }
