trusted     = ["ec2.amazonaws.com"]
description = "Made."
session     = 7200
boundary    = true
attached    = ["a"]
inline      = { logs = ["logs:CreateLogStream", "logs:PutLogEvents"] }
beside      = ["sqs:ReceiveMessage"]
tags        = { Name = "main", Stage = "made" }
