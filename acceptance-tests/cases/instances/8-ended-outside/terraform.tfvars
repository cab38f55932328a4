instance_type = "t3.small"
user_data     = "#!/bin/sh\necho three\n"
replaces      = true
volume_tags   = {}
size          = 20
guarded       = false
