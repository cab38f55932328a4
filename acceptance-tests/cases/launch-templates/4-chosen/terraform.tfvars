user_data       = "IyEvYmluL3NoCmVjaG8gdHdvCg=="
instance_type   = "t3.small"
everything      = true
default_version = 2
tags            = { Name = "main", Owner = "us" }
