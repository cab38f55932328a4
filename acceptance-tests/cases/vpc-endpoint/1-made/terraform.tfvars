tables      = 1
subnets     = [0]
groups      = [0]
private_dns = false
addresses   = ["10.0.0.77"]
policy      = "{\"Statement\":[{\"Action\":\"s3:GetObject\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\"}],\"Version\":\"2012-10-17\"}"
service     = "ecr.api"
name        = "made"
