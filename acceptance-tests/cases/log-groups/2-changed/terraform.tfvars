retention = 365
key       = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000001"
tags      = { Name = "main", Team = "web" }
