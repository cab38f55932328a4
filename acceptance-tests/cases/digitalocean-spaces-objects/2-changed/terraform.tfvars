content = "two"
acl     = "public-read"
