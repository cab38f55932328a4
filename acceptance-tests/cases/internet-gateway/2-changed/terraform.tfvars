tags = { Name = "shop", Stage = "test" }
