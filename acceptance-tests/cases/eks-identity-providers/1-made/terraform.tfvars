tags = { Team = "shop" }
