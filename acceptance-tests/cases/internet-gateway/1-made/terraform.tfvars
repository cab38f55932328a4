tags = { Name = "shop" }
