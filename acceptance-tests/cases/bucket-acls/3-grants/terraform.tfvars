acl    = null
groups = { READ = "global/AuthenticatedUsers" }
