description = "Made."
tags        = { Name = "suffixed", Stage = "made" }
