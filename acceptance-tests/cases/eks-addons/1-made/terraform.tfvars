older        = true
settings     = "{\"enableNetworkPolicy\": \"true\"}\n"
identity     = "aws-node"
account_role = true
tags         = { Team = "shop" }
