tags = { Name = "close" }
