delay   = 90
size    = 2048
key     = null
managed = true
redrive = 4
actions = ["sqs:SendMessage", "sqs:ReceiveMessage"]
scope   = "messageGroup"
tags    = { Name = "main", Stage = "made" }
