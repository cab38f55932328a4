delay   = 0
size    = 262144
key     = null
managed = null
redrive = 5
actions = ["sqs:SendMessage", "sqs:DeleteMessage"]
scope   = "queue"
tags    = null
