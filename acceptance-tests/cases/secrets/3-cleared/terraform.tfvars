text    = "Of the shop."
key     = true
actions = ["secretsmanager:GetSecretValue"]
regions = ["eu-west-1"]
tags    = null
