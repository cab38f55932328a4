text    = "Of the whole shop."
key     = false
actions = ["secretsmanager:GetSecretValue"]
regions = ["us-east-1", "eu-west-1"]
tags    = { Name = "main", Team = "web" }
