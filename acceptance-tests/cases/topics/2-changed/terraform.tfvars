title   = "Other news"
key     = "alias/aws/sns"
role    = "arn:aws:iam::123456789012:role/other"
rate    = 100
tracing = "PassThrough"
retries = 5
actions = ["sns:Publish"]
scope   = "MessageGroup"
tags    = { Name = "main", Team = "web" }
