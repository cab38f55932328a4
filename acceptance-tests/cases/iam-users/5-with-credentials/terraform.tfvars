name     = "renamed"
path     = "/team/web/"
boundary = true
attached = ["b"]
allowed  = ["sqs:ReceiveMessage", "sqs:DeleteMessage"]
tags     = { Name = "renamed", Team = "web" }
leaver   = false
