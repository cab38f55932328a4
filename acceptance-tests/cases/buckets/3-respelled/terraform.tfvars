tags      = { team = "shop" }
status    = "Suspended"
ownership = "BucketOwnerEnforced"
is_open   = true
actions   = ["s3:GetObject", "s3:PutObject"]
methods   = ["GET"]
headers   = []
key       = true
