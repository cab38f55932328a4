tags      = { team = "shop" }
status    = "Suspended"
ownership = "BucketOwnerEnforced"
is_open   = true
actions   = ["s3:PutObject", "s3:GetObject"]
methods   = ["GET"]
headers   = []
key       = true
