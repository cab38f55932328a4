actions = ["sqs:SendMessage"]
path    = "/team/"
