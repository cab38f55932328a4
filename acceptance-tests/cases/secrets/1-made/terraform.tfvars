text    = "Of the shop."
key     = true
actions = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
regions = ["us-east-1"]
tags    = { Name = "main", Stage = "made" }
