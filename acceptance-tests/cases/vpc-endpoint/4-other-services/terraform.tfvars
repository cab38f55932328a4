tables      = 2
subnets     = [1, 2]
groups      = [1]
private_dns = true
addresses   = ["10.0.0.78", "10.0.1.78"]
policy      = "{\"Statement\":[{\"Action\":\"s3:DeleteObject\",\"Effect\":\"Deny\",\"Principal\":\"*\",\"Resource\":\"*\"}],\"Version\":\"2012-10-17\"}"
service     = "secretsmanager"
name        = "changed"
