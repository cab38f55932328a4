acl  = "authenticated-read"
days = 90
