acl    = "log-delivery-write"
groups = {}
