actions = ["sqs:ReceiveMessage", "SQS:SendMessage"]
path    = "/"
