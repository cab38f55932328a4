description = "Changed."
tags        = { Name = "suffixed", Team = "web" }
