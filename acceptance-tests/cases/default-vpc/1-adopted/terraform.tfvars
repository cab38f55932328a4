tags = { Name = "first" }
metrics = true
