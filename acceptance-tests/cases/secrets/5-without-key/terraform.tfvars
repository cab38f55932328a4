text    = "Of the shop."
key     = false
actions = ["secretsmanager:GetSecretValue"]
regions = ["eu-west-1"]
tags    = null
