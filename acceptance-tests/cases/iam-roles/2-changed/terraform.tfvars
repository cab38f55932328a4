trusted     = ["ec2.amazonaws.com", "lambda.amazonaws.com"]
description = "Changed."
session     = 3600
boundary    = true
attached    = ["b"]
inline      = { queue = ["sqs:SendMessage"], logs = ["logs:PutLogEvents"] }
beside      = ["sqs:ReceiveMessage", "sqs:DeleteMessage"]
tags        = { Name = "main", Team = "web" }
