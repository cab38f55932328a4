user_data  = "IyEvYmluL3NoCmVjaG8gb25lCg=="
everything = true
tags       = { Name = "main" }
