sources  = ["aws.ec2"]
title    = "first"
state    = "DISABLED"
enabled  = true
role     = "arn:aws:iam::123456789012:role/events"
schedule = "cron(0 3 * * ? *)"
tags     = { Team = "shop" }
orders   = true
