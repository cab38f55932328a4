instance_type = "t3.small"
user_data     = "IyEvYmluL3NoCmVjaG8gdHdvCg=="
changed       = true
replaces      = true
volume_tags   = { Name = "every", Owner = "us" }
size          = 20
guarded       = false
