instance_type = "t3.small"
user_data     = "IyEvYmluL3NoCmVjaG8gdHdvCg=="
replaces      = true
volume_tags   = {}
size          = 20
guarded       = false
