acl    = "private"
groups = {}
