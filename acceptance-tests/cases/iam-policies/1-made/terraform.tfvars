actions = ["sqs:SendMessage"]
path    = "/"
