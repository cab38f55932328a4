claims = { tenant = "shop" }
tags   = { Team = "shop" }
