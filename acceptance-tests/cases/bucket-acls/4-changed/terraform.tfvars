acl    = null
groups = { READ = "global/AuthenticatedUsers", READ_ACP = "s3/LogDelivery" }
