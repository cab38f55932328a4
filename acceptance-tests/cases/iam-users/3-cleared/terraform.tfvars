name     = "renamed"
path     = "/"
boundary = false
attached = []
allowed  = ["sqs:DeleteMessage", "sqs:ReceiveMessage"]
tags     = {}
