instance_type = "t3.small"
user_data     = "#!/bin/sh\necho two\n"
changed       = true
volume_tags   = { Name = "every", Owner = "us" }
size          = 20
guarded       = false
