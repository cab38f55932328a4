actions = ["sqs:SendMessage", "sqs:ReceiveMessage"]
path    = "/"
