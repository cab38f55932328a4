sources  = ["aws.ec2", "aws.s3"]
title    = "third"
state    = null
enabled  = null
role     = null
schedule = "rate(1 day)"
tags     = null
orders   = false
