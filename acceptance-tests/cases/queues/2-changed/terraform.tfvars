delay   = 0
size    = 4096
key     = "alias/aws/sqs"
managed = null
redrive = 5
actions = ["sqs:SendMessage", "sqs:DeleteMessage"]
scope   = "queue"
tags    = { Name = "main", Team = "web" }
