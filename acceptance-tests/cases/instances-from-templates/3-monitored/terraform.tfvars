version_of = "2"
monitored  = true
