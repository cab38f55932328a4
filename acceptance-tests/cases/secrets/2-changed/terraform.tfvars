text    = "Of the whole shop."
key     = true
actions = ["secretsmanager:GetSecretValue"]
regions = ["us-east-1", "eu-west-1"]
tags    = { Name = "main", Team = "web" }
