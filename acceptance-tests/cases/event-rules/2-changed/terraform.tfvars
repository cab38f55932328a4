sources  = ["aws.ec2", "aws.s3"]
title    = "second"
state    = "DISABLED"
enabled  = false
role     = "arn:aws:iam::123456789012:role/other"
schedule = "rate(1 day)"
tags     = { Team = "web", Stage = "test" }
orders   = true
