title   = "News"
key     = null
role    = "arn:aws:iam::123456789012:role/feedback"
rate    = 50
tracing = "Active"
retries = 3
actions = ["sns:Publish", "sns:Subscribe"]
scope   = "Topic"
tags    = { Name = "main", Stage = "made" }
