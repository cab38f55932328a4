labels = { tier = "back" }
tags   = { Team = "shop" }
