tags      = { team = "web", stage = "test" }
status    = "Enabled"
ownership = "BucketOwnerPreferred"
is_open   = false
actions   = ["s3:*"]
methods   = ["GET", "HEAD"]
headers   = ["*"]
key       = null
