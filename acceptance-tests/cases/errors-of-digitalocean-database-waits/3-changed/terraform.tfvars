size           = "db-s-1vcpu-2gb"
engine_version = "16"
