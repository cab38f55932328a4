tags         = { Name = "mail", Team = "mail" }
transparency = "DISABLED"
