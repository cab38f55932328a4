tags         = { Name = "shop" }
transparency = "ENABLED"
