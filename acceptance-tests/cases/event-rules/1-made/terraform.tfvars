sources  = ["aws.ec2"]
title    = "first"
state    = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
enabled  = true
role     = "arn:aws:iam::123456789012:role/events"
schedule = "cron(0 3 * * ? *)"
tags     = { Team = "shop" }
orders   = true
