sources  = ["aws.ec2", "aws.s3"]
title    = null
state    = "DISABLED"
enabled  = false
role     = null
schedule = "rate(1 day)"
tags     = null
orders   = true
