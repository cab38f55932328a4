instance_type = "t3.micro"
user_data     = "#!/bin/sh\necho three\n"
replaces      = true
volume_tags   = {}
size          = 20
guarded       = false
renamed       = true
