trusted     = ["lambda.amazonaws.com", "ec2.amazonaws.com"]
description = ""
session     = 3600
boundary    = false
attached    = []
inline      = { queue = ["sqs:SendMessage"] }
beside      = ["sqs:DeleteMessage", "sqs:ReceiveMessage"]
tags        = {}
