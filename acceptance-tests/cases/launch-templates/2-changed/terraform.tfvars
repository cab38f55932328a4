user_data     = "IyEvYmluL3NoCmVjaG8gdHdvCg=="
instance_type = "t3.small"
everything    = true
tags          = { Name = "main", Owner = "us" }
